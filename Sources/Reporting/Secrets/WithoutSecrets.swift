internal import Redaction

extension Report {
    /// The report with no password in any of its texts and no token that anybody could use: every form is made
    /// from this.
    public var withoutSecrets: Report {
        let clean = RedactedURL.redacting
        var report = self
        report.run.command = clean(run.command)
        report.run.versions.target = clean(run.versions.target)
        report.scenarios = scenarios.map { scenario in
            var scenario = scenario
            scenario.text = clean(scenario.text)
            scenario.description = clean(scenario.description)
            scenario.obstacle = scenario.obstacle.map { Obstacle($0.cause, clean($0.message)) }
            scenario.notes = scenario.notes.map(clean)
            if let part = scenario.part { scenario.part?.scenario = RedactedMessage(part.scenario).description }
            scenario.faults = scenario.faults.map {
                Fault($0.name, description: clean($0.description), began: $0.began, ended: $0.ended)
            }
            scenario.timeline = scenario.timeline.map {
                Timeline(
                    resource: $0.resource, operations: $0.operations.map(\.withoutSecrets),
                    operationsFound: $0.operationsFound)
            }
            for index in scenario.verdicts.indices {
                scenario.verdicts[index].reason = clean(scenario.verdicts[index].reason)
                scenario.verdicts[index].warnings = scenario.verdicts[index].warnings.map(clean)
                scenario.verdicts[index].witnesses = scenario.verdicts[index].witnesses.map { witness in
                    Witness(
                        clean(witness.sentence), witness.operations.map(\.withoutSecrets),
                        context: witness.context.map(\.withoutSecrets), contextFound: witness.contextFound,
                        schedule: witness.schedule?.withoutSecrets)
                }
            }
            return scenario
        }
        return report
    }
}

extension Report.Operation {
    fileprivate var withoutSecrets: Report.Operation {
        var operation = self
        operation.token = RedactedToken(token).description
        operation.holder = RedactedToken(holder).description
        operation.note = RedactedURL.redacting(note)
        operation.request = RedactedMessage(request).description
        operation.answer = RedactedMessage(answer).description
        return operation
    }
}

extension Report.Schedule {
    fileprivate var withoutSecrets: Report.Schedule {
        var schedule = self
        schedule.title = RedactedURL.redacting(title)
        schedule.actors = actors.map { RedactedMessage($0).description }
        schedule.command = RedactedURL.redacting(command)
        schedule.steps = steps.map { step in
            var step = step
            // The commands and answers of a lock name its token.
            step.text = RedactedToken.redacting(RedactedMessage(step.text).description)
            step.answer = RedactedToken.redacting(RedactedMessage(step.answer).description)
            return step
        }
        return schedule
    }
}
