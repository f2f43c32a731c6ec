/// The problems found so far; decoding goes on after each, so that all are told at once.
struct Problems {
    private(set) var found: Set<ScenarioErrors.Problem> = []

    /// Notes that something is wrong here.
    mutating func report(_ message: String, at position: SourcePosition) {
        found.insert(.init(position: position, message: message))
    }

    /// Throws if anything was found.
    func throwIfAny() throws(ScenarioErrors) {
        if !found.isEmpty { throw ScenarioErrors(problems: found.sorted()) }
    }
}
