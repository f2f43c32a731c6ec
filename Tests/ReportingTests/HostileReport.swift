import Checkers
import History
import Reporting

/// A report whose texts were chosen by a hostile service.
enum HostileReport {
    /// Markup, quotes, escape sequences of terminals and of CI systems, broken lines, reversed writing, and length.
    static let texts = [
        "<script>alert(1)</script>", "</style><img src=x onerror=alert(1)>", "\"'`&amp;<!-- ]]> -->",
        "|a|b|\n# heading",
        "\u{1B}[31mred\u{1B}]0;title\u{7}\u{9B}2J", "::error file=x::owned", "\u{0}\u{8}\u{7F}\u{85}\u{2028}",
        "\u{202E}gnirts desrever", String(repeating: "x", count: 10_000),
        "e" + String(repeating: "\u{301}", count: 5_000),
        "%0A::set-output name=a::b", "javascript:alert(1)", "漢字🧵", "not ok 1 - owned # TODO", "${IFS}`id`$(id)", "",
    ]

    static let report: Report = {
        var run = SampleReport.run
        run.id = texts.joined(separator: " ")
        run.command = texts.joined(separator: " ")
        run.versions = Report.Versions(stampede: texts[0], redis: texts[4], target: texts[8])
        return Report(run: run, scenarios: texts.map(scenario))
    }()

    private static func scenario(_ text: String) -> Report.Scenario {
        var operation = Report.Operation(
            client: 1, kind: text, resource: text, invoked: 1_000_000, completed: 2_000_000, outcome: .granted)
        operation.token = text
        operation.holder = text
        operation.note = text
        operation.request = text
        operation.answer = text
        var scenario = Report.Scenario(name: text, file: text)
        scenario.text = text
        scenario.description = text
        scenario.defect = text
        scenario.obstacle = Report.Obstacle(.target, text)
        scenario.verdicts = [
            Report.Verdict(
                text, line: 3, .fail, reason: text,
                witnesses: [Report.Witness(text, [operation, operation], context: [operation])],
                examined: [Report.Count(text, 3)], warnings: [text])
        ]
        scenario.counts = [Report.OperationCount(kind: text, outcome: .granted, count: 2)]
        scenario.latencies = [
            Report.KindLatency(
                kind: text,
                latency: Report.Latency(minimum: 1, maximum: 9, mean: 5, buckets: [.init(upTo: 9, count: 3)]))
        ]
        scenario.faults = [Report.Fault(text, description: text, began: 0, ended: nil)]
        scenario.connections = Report.Connections(
            ceiling: 3, roles: [text], samples: [.init(at: 0, connected: 1, byRole: [1])])
        scenario.timeline = Report.Timeline(resource: text, operations: [operation], operationsFound: 1)
        scenario.notes = [text]
        scenario.histories = [text]
        scenario.duration = 5_000_000
        return scenario
    }
}
