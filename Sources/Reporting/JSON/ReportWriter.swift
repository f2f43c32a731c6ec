import Checkers
import History

extension JSONWriter {
    /// A whole report. What has its usual value (an empty text, no defect) is left out.
    mutating func report(_ report: Report) {
        object { json in
            json.member("schemaVersion", Report.schemaVersion)
            json.member("conclusion", report.conclusion.rawValue)
            json.key("run")
            json.run(report.run)
            json.key("scenarios")
            json.array(report.scenarios) { $0.scenario($1) }
        }
    }

    private mutating func run(_ run: Report.Run) {
        object { json in
            json.member("id", run.id)
            json.member("command", run.command)
            // A text: most readers keep only 53 bits of a number.
            json.member("seed", String(run.seed))
            json.member("startedAt", run.startedAt.description)
            json.member("duration", run.duration)
            json.member("interrupted", run.interrupted)
            json.key("versions")
            json.object { json in
                json.member("stampede", run.versions.stampede)
                json.optional("redis", run.versions.redis)
                json.optional("target", run.versions.target)
            }
            json.key("machine")
            json.object { json in
                json.member("processor", run.machine.processor)
                json.member("cores", run.machine.cores)
                json.member("memory", run.machine.memory)
                json.member("system", run.machine.system)
                json.member("kernel", run.machine.kernel)
                json.member("openFiles", run.machine.openFiles)
            }
        }
    }

    private mutating func scenario(_ scenario: Report.Scenario) {
        object { json in
            json.member("name", scenario.name)
            json.optional("file", scenario.file)
            json.optional("description", scenario.description)
            json.member("conclusion", scenario.conclusion.rawValue)
            if let defect = scenario.defect { json.member("defect", defect) }
            if let obstacle = scenario.obstacle {
                json.key("obstacle")
                json.object { json in
                    json.member("cause", obstacle.cause.rawValue)
                    json.member("message", obstacle.message)
                }
            }
            json.member("clients", scenario.clients)
            json.member("rounds", scenario.rounds)
            json.member("began", scenario.began)
            json.member("duration", scenario.duration)
            json.key("verdicts")
            json.array(scenario.verdicts) { $0.verdict($1) }
            json.measurements(of: scenario)
            json.watching(of: scenario)
            json.texts("notes", scenario.notes)
            json.texts("histories", scenario.histories)
            if let part = scenario.part {
                json.key("part")
                json.part(part)
            }
            json.optional("text", scenario.text)
        }
    }

    private mutating func verdict(_ verdict: Report.Verdict) {
        object { json in
            json.member("invariant", verdict.invariant)
            if let line = verdict.line { json.member("line", line) }
            json.member("conclusion", verdict.conclusion.rawValue)
            json.member("reason", verdict.reason)
            json.key("examined")
            json.array(verdict.examined) { json, count in
                json.object(inline: true) { json in
                    json.member("name", count.name)
                    json.member("value", count.value)
                }
            }
            if !verdict.warnings.isEmpty { json.texts("warnings", verdict.warnings) }
            json.member("witnessesFound", verdict.witnessesFound)
            json.key("witnesses")
            json.array(verdict.witnesses) { json, witness in
                json.object { json in
                    json.member("sentence", witness.sentence)
                    json.key("operations")
                    json.array(witness.operations) { $0.operation($1) }
                    json.member("contextFound", witness.contextFound)
                    json.key("context")
                    json.array(witness.context) { $0.operation($1) }
                    if let schedule = witness.schedule {
                        json.key("schedule")
                        json.schedule(schedule)
                    }
                }
            }
        }
    }

    mutating func operation(_ operation: Report.Operation) {
        object(inline: true) { json in
            json.member("client", operation.client)
            json.member("round", operation.round)
            json.member("kind", operation.kind)
            json.member("resource", operation.resource)
            json.member("invoked", operation.invoked)
            if let completed = operation.completed { json.member("completed", completed) }
            json.member("outcome", operation.outcome.name)
            json.optional("token", operation.token)
            json.optional("holder", operation.holder)
            if operation.lease != 0 { json.member("lease", operation.lease) }
            if operation.fencing != 0 { json.member("fencing", operation.fencing) }
            json.optional("note", operation.note)
            json.optional("request", operation.request)
            json.optional("answer", operation.answer)
        }
    }

    mutating func optional(_ name: String, _ text: String) {
        if !text.isEmpty { member(name, text) }
    }

    private mutating func texts(_ name: String, _ texts: [String]) {
        key(name)
        array(texts) { $0.text($1) }
    }
}
