/// The scenarios of some files and folders.
public struct ScenarioCatalogue: Sendable {
    /// The good ones, in the order of the paths; within a folder sorted by path.
    public private(set) var scenarios: [Scenario] = []
    /// Everything that is wrong with the others, and names that two of them have.
    public private(set) var problems: [ScenarioErrors.Problem] = []

    /// Reads every scenario of these files and folders; one that is named twice is read once.
    public init(
        paths: [String], environment: @escaping Scenario.Environment = { _ in nil },
        overrides: [Scenario.Override] = []
    ) {
        var seen: Set<String> = []
        for path in paths {
            do throws(ScenarioErrors) {
                for file in try ScenarioFolder.files(in: path) where seen.insert(file).inserted {
                    read(file, environment, overrides)
                }
            } catch {
                problems += error.problems
            }
        }
    }

    /// The scenarios; throws if anything is wrong with any file.
    public func checked() throws(ScenarioErrors) -> [Scenario] {
        if !problems.isEmpty { throw ScenarioErrors(problems: problems) }
        return scenarios
    }

    private mutating func read(
        _ path: String, _ environment: @escaping Scenario.Environment, _ overrides: [Scenario.Override]
    ) {
        do throws(ScenarioErrors) {
            let scenario = try Scenario.load(path: path, environment: environment, overrides: overrides)
            if let twin = scenarios.first(where: { $0.name == scenario.name }) {
                problems.append(
                    .init(
                        position: scenario.position,
                        message: "\(twin.source.path) is called `\(twin.name)` too; give each a name of its own"))
            }
            scenarios.append(scenario)
        } catch {
            problems += error.problems
        }
    }
}

extension ScenarioCatalogue {
    /// Each scenario with what it proves.
    public var descriptions: [(String, String)] { scenarios.map { ($0.name, $0.description) } }

    /// Each invariant that a scenario can ask for, with what it means.
    public static var invariants: [(String, String)] { InvariantFormat.known.map { ($0.name, $0.summary) } }
}
