/// The problems found so far; decoding goes on after each, so that all are told at once.
struct Problems {
    private(set) var found: Set<ScenarioErrors.Problem> = []
    private var closed: Set<SourcePosition> = []

    /// Notes that something is wrong here.
    mutating func report(_ message: String, at position: SourcePosition) {
        guard !closed.contains(position) else { return }
        found.insert(.init(position: position, message: message))
    }

    /// Notes that something is wrong here, and that whatever else is found here only follows from it.
    mutating func reportLast(_ message: String, at position: SourcePosition) {
        report(message, at: position)
        closed.insert(position)
    }

    /// Throws if anything was found.
    func throwIfAny() throws(ScenarioErrors) {
        if !found.isEmpty { throw ScenarioErrors(problems: found.sorted()) }
    }
}
