/// What is explored: requests that move one step at a time, a service behind a proxy or a model of one. Loop-bound if
/// it is a service.
///
/// The same steps must lead to the same state in every run; the search notices when they don't.
public protocol ExploredSystem: AnyObject {
    /// Begins a run from the first state, and tells what can be done there.
    func begin() async throws(ExploreError) -> [EnabledStep]
    /// Takes one of the steps that can be taken.
    func take(_ step: Step) async throws(ExploreError) -> Taken
    /// Ends the run, finished or not, and judges it if every request has finished by the steps taken.
    func end() async throws(ExploreError) -> [Violation]
    /// A run went another way than before: whatever may have meddled should be looked for.
    func reconsider() async throws(ExploreError)
    /// Grows when something was learned that makes all runs so far useless.
    var generation: Int { get }
}

extension ExploredSystem {
    /// Nothing meddles.
    public func reconsider() {}
    /// Nothing is learned.
    public var generation: Int { 0 }
}

/// What a step has led to.
public struct Taken: Sendable {
    /// What can be done now; nothing once every request has finished.
    public var enabled: [EnabledStep]
    /// Whether what an invariant looks at happened in this step: then its order among others like it matters, whatever
    /// keys they touch.
    public var isVisible: Bool

    /// What can be done, and whether something was to be seen.
    public init(_ enabled: [EnabledStep], isVisible: Bool = false) {
        self.enabled = enabled
        self.isVisible = isVisible
    }
}

/// An invariant that a schedule breaks, and how.
public struct Violation: Sendable, Hashable {
    /// The invariant's name.
    public var invariant: String
    /// One sentence.
    public var message: String

    /// A broken invariant.
    public init(_ invariant: String, _ message: String) {
        self.invariant = invariant
        self.message = message
    }
}

/// Why an exploration can't go on.
public enum ExploreError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The scenario, schedule or command line can't be used.
    case badInput(String)
    /// The service or Redis is not there, or can't be explored.
    case unavailable(String)

    /// The sentence.
    public var description: String {
        switch self {
        case .badInput(let text), .unavailable(let text): text
        }
    }
}
