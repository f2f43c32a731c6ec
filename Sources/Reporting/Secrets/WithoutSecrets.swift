extension Report {
    /// The report with no password in any of its texts, wherever a URL with one was quoted: every form is made
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
                        context: witness.context.map(\.withoutSecrets), contextFound: witness.contextFound)
                }
            }
            return scenario
        }
        return report
    }
}

extension Report.Operation {
    /// Headers that prove who one is, as they stand in a request.
    private static let headers = ["authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key"]

    fileprivate var withoutSecrets: Report.Operation {
        var operation = self
        operation.note = RedactedURL.redacting(note)
        operation.request = Self.withoutHeaders(RedactedURL.redacting(request))
        operation.answer = Self.withoutHeaders(RedactedURL.redacting(answer))
        return operation
    }

    private static func withoutHeaders(_ message: String) -> String {
        message.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            guard let colon = line.firstIndex(of: ":"), headers.contains(line[..<colon].lowercased()) else {
                return String(line)
            }
            return "\(line[...colon]) \(RedactedURL.mark)"
        }.joined(separator: "\n")
    }
}
