import Testing

@testable import Reporting

@Suite struct LiveMetricsTests {
    @Test("the figures of a moment are an OpenMetrics text, exactly this one")
    func text() {
        var snapshot = ProgressSnapshot(scenario: "lock \"a\"")
        snapshot.operations = 1200
        snapshot.conflicts = 1080
        snapshot.violations = 1
        snapshot.rounds = 120
        snapshot.operationsPerSecond = 600
        snapshot.connections = 13
        snapshot.elapsed = 2_000_000_000
        let expected = """
            # TYPE stampede_live_operations counter
            # HELP stampede_live_operations Operations completed since the scenario began.
            stampede_live_operations_total{scenario="lock \\"a\\""} 1200
            # TYPE stampede_live_conflicts counter
            # HELP stampede_live_conflicts Of these, told that somebody else holds the resource.
            stampede_live_conflicts_total{scenario="lock \\"a\\""} 1080
            # TYPE stampede_live_violations counter
            # HELP stampede_live_violations Violations that are proved already.
            stampede_live_violations_total{scenario="lock \\"a\\""} 1
            # TYPE stampede_live_rounds counter
            # HELP stampede_live_rounds Rounds that are over.
            stampede_live_rounds_total{scenario="lock \\"a\\""} 120
            # TYPE stampede_live_operations_per_second gauge
            # HELP stampede_live_operations_per_second Operations a second, on average.
            stampede_live_operations_per_second{scenario="lock \\"a\\""} 600.0
            # TYPE stampede_live_connections gauge
            # HELP stampede_live_connections Connections that the target holds.
            stampede_live_connections{scenario="lock \\"a\\""} 13
            # TYPE stampede_live_elapsed_seconds gauge
            # UNIT stampede_live_elapsed_seconds seconds
            # HELP stampede_live_elapsed_seconds Since the scenario began.
            stampede_live_elapsed_seconds{scenario="lock \\"a\\""} 2.0
            # EOF

            """
        #expect(snapshot.openMetrics == expected)
    }

    @Test("whatever a scenario is called, each line is a sample or a comment, and the end is told once")
    func hostile() {
        for name in HostileReport.texts {
            let lines = ProgressSnapshot(scenario: name).openMetrics.split(separator: "\n")
            #expect(lines.last == "# EOF")
            #expect(lines.dropLast().allSatisfy { $0.hasPrefix("# ") || $0.hasPrefix("stampede_live_") })
            #expect(lines.count { $0 == "# EOF" } == 1)
        }
    }
}
