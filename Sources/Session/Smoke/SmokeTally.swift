internal import Checkers
public import Reporting
public import Scenario

/// How many checks passed: every scenario but those that others need.
public struct SmokeTally: Sendable, Equatable {
    /// How many passed.
    public var passed: Int
    /// How many there are.
    public var count: Int

    /// The checks of these scenarios in a report.
    public init(_ scenarios: [Scenario], in report: Report) {
        let needed = Set(scenarios.flatMap(\.needs).map(\.name))
        let checks = scenarios.map(\.name).filter { !needed.contains($0) }
        count = checks.count
        passed =
            checks.filter { name in
                let tries = report.scenarios.filter { $0.name == name || $0.name.hasPrefix("\(name).") }
                return !tries.isEmpty && tries.allSatisfy { $0.conclusion == .pass }
            }.count
    }
}
