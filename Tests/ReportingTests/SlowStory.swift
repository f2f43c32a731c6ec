import Checkers
import History
import Reporting

/// A story of seconds made of operations of microseconds: bars too short to see, words that would stand on each other,
/// an operation without an answer, requests and answers as they went over the wire.
enum SlowStory {
    static let report: Report = {
        let (first, second) = ("93:3f2a91c0-77de-4b1a-9c01-000000000075", "94:10000000-0000-4007-8000-000000000075")
        let proof = [
            operation(2, "acquire", at: 1000, took: 150_000, .granted, first),
            operation(0, "acquire", at: 5000, took: 210_000, .granted, second),
            operation(2, "release", at: 8000, took: 140_000, .granted, first),
            operation(2, "read", at: 8010, took: 140_000, .granted, first),
            operation(0, "release", at: 9500, took: nil, .indeterminate, second),
        ]
        let context = [
            operation(1, "acquire", at: 2000, took: 180_000, .conflict, "x"),
            operation(1, "release", at: 4000, took: 100_000_000, .refused, "y"),
            operation(3, "acquire", at: 6000, took: 400_000_000, .unavailable, "y"),
            operation(3, "acquire", at: 7000, took: 100_000_000, .failed, "y"),
        ]
        var scenario = Report.Scenario(name: "lock-mutual-exclusion", file: "Scenarios/lock-mutual-exclusion.yaml")
        scenario.clients = 4
        scenario.duration = 12_000_000_000
        scenario.verdicts = [
            Report.Verdict(
                "mutual-exclusion", line: 4, .fail, reason: "two surely-held spans overlap for 3.00 s",
                witnesses: [
                    Report.Witness(
                        "Client 0 was granted TEST-02 while client 2 still held it: both held it for 3.00 s.", proof,
                        context: context)
                ])
        ]
        return Report(run: SampleReport.run, scenarios: [scenario])
    }()

    private static func operation(
        _ client: Int, _ kind: String, at milliseconds: Int64, took: Int64?, _ outcome: Outcome, _ token: String
    ) -> Report.Operation {
        let at = milliseconds * 1_000_000
        var operation = Report.Operation(
            client: client, kind: kind, resource: "TEST-02", invoked: at, completed: took.map { at + $0 },
            outcome: outcome)
        operation.token = token
        operation.lease = kind == "acquire" ? 30_000_000_000 : 0
        operation.request =
            kind == "acquire"
            ? "SET spool_lock:TEST-02 \(token) NX PX 30000" : "EVALSHA 3f21 1 spool_lock:TEST-02 \(token)"
        operation.answer = outcome == .granted ? "OK" : ""
        return operation
    }
}
