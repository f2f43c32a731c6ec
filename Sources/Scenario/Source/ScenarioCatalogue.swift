/// What the scenarios of a folder prove, for people who look for one.
public struct ScenarioCatalogue: Sendable {
    /// The scenarios, sorted by path.
    public let scenarios: [Scenario]

    /// Reads every scenario of a folder; throws everything that is wrong with any of them.
    public init(folder: String, environment: @escaping Scenario.Environment) throws(ScenarioErrors) {
        var scenarios: [Scenario] = []
        var problems: [ScenarioErrors.Problem] = []
        for path in try ScenarioFolder.files(in: folder) {
            do throws(ScenarioErrors) {
                scenarios.append(try Scenario.load(path: path, environment: environment))
            } catch {
                problems += error.problems
            }
        }
        if !problems.isEmpty { throw ScenarioErrors(problems: problems) }
        self.scenarios = scenarios
    }

    /// Each scenario with what it proves.
    public var descriptions: [(String, String)] { scenarios.map { ($0.name, $0.description) } }

    /// Each defect that a scenario claims to catch, in alphabetical order, with the scenarios that do.
    public var catchersByDefect: [(String, String)] {
        var catchers: [String: [String]] = [:]
        for scenario in scenarios {
            for defect in scenario.catches { catchers[defect.name, default: []].append(scenario.name) }
        }
        return catchers.sorted { $0.key < $1.key }.map { ($0.key, "caught by " + $0.value.joined(separator: ", ")) }
    }

    /// Each invariant that a scenario can ask for, with what it means.
    public static var invariants: [(String, String)] { InvariantFormat.known.map { ($0.name, $0.summary) } }
}
