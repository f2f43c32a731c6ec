internal import Spelling

/// Which of some scenarios are run, and in which order: each after those that it needs or comes after.
public struct ScenarioSelection: Sendable {
    /// Those with one of these tags; empty for all.
    public var tags: [String] = []
    /// Those of these names; empty for all.
    public var only: [String] = []
    /// Not those of these names.
    public var skip: [String] = []
    /// A part of them.
    public var shard: Shard?

    /// All scenarios.
    public init() {}

    /// One of several parts of the scenarios that together are all, as `2/3` says it. What belongs together by `needs` and
    /// `after` is in one part.
    public struct Shard: Sendable, Equatable {
        /// Which, from 1.
        public var number: Int
        /// Of how many.
        public var count: Int

        /// Reads `2/3`; nil for anything else.
        public init?(_ text: String) {
            let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
            guard parts.count == 2, (1...1000).contains(parts[1]), (1...parts[1]).contains(parts[0]) else { return nil }
            (number, count) = (parts[0], parts[1])
        }
    }

    /// Why nothing can be selected so: what is wrong, and what would be right.
    public struct Problem: Error, Sendable, Equatable, CustomStringConvertible {
        /// One sentence.
        public var description: String
    }

    /// The scenarios to run, in their order; those that a selected one needs are among them. A part may be empty.
    public func of(_ scenarios: [Scenario]) throws(Problem) -> [Scenario] {
        let names = scenarios.map(\.name)
        for name in only + skip where !names.contains(name) {
            throw Problem(description: unknown(name, as: "scenario here", known: names))
        }
        let known = Set(scenarios.flatMap(\.tags)).sorted()
        for tag in tags where !known.contains(tag) {
            throw Problem(
                description: known.isEmpty
                    ? "no scenario here has a tag" : unknown(tag, as: "tag of a scenario here", known: known))
        }
        let chosen = scenarios.filter { scenario in
            (tags.isEmpty || scenario.tags.contains(where: tags.contains))
                && (only.isEmpty || only.contains(scenario.name)) && !skip.contains(scenario.name)
        }
        var order = Order(scenarios, skip: skip)
        for scenario in chosen { try order.add(scenario) }
        // Those that come after others follow them, but don't bring them in.
        let selected = Set(order.result.map(\.name))
        var again = Order(scenarios.filter { selected.contains($0.name) }, skip: [], minding: true)
        for scenario in scenarios where selected.contains(scenario.name) { try again.add(scenario) }
        guard !again.result.isEmpty else { throw Problem(description: "no scenario is left by this selection") }
        return shard.map { $0.part(of: again.result) } ?? again.result
    }
}

/// Puts each scenario behind those that it needs.
private struct Order {
    private let all: [Scenario]
    private let skip: [String]
    private let mindsAfter: Bool
    private var path: [String] = []
    private(set) var result: [Scenario] = []

    init(_ all: [Scenario], skip: [String], minding mindsAfter: Bool = false) {
        self.all = all
        self.skip = skip
        self.mindsAfter = mindsAfter
    }

    mutating func add(_ scenario: Scenario) throws(ScenarioSelection.Problem) {
        guard !result.contains(where: { $0.name == scenario.name }) else { return }
        guard !path.contains(scenario.name) else {
            throw .init(
                description:
                    "\(scenario.position): \((path + [scenario.name]).map { "`\($0)`" }.joined(separator: " waits for ")); take one of them out of `needs` or `after`"
            )
        }
        path.append(scenario.name)
        for need in scenario.needs {
            guard !skip.contains(need.name) else {
                throw .init(description: "`\(need.name)` can't be skipped, for `\(scenario.name)` needs it")
            }
            guard let other = all.first(where: { $0.name == need.name }) else {
                throw .init(
                    description: "\(need.position): "
                        + unknown(need.name, as: "scenario here", known: all.map(\.name))
                        + " (`needs` means one of the files that are named together)")
            }
            try add(other)
        }
        for name in scenario.after.map(\.name) where mindsAfter {
            if let other = all.first(where: { $0.name == name }) { try add(other) }
        }
        path.removeLast()
        result.append(scenario)
    }
}

extension ScenarioSelection.Shard {
    /// Whole groups of scenarios that belong together, dealt out in turn.
    func part(of scenarios: [Scenario]) -> [Scenario] {
        var group = Array(scenarios.indices)
        for (index, scenario) in scenarios.enumerated() {
            for name in (scenario.needs + scenario.after).map(\.name) {
                guard let other = scenarios.firstIndex(where: { $0.name == name }) else { continue }
                let (old, new) = (max(group[index], group[other]), min(group[index], group[other]))
                for place in group.indices where group[place] == old { group[place] = new }
            }
        }
        let heads = group.enumerated().filter { $0.offset == $0.element }.map(\.element)
        return scenarios.indices.filter { index in
            (heads.firstIndex(of: group[index]) ?? 0) % count == number - 1
        }.map { scenarios[$0] }
    }
}
