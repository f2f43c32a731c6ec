public import History

/// What the requests of a schedule are, and how the outcome is judged. Loop-bound.
public protocol Workload: AnyObject {
    /// How many clients there are.
    var clientCount: Int { get }
    /// Clients of the same class do the same; nil for one that is like no other.
    func symmetry(of client: Int) -> Int?
    /// Whether it takes requests to get ready.
    var setsUp: Bool { get }
    /// Gets everything ready for a schedule, and tells the name of what it is about: a fresh one, if there is one.
    func prepare(schedule: Int) async throws(ExploreError) -> String
    /// Does what a client does, from its first request to its last.
    func perform(_ turn: Turn) async
    /// Judges a schedule in which every client has done all.
    func judge(_ record: ScheduleRecord) async throws(ExploreError) -> [Violation]
    /// Kills the service and starts it again.
    func restart() async throws(ExploreError)
}

/// A client's view of a schedule. Loop-bound.
public final class Turn: @unchecked Sendable {
    // Sendable: the client's task and the system that made it run on one loop's thread.

    /// The client's number, counted from 0.
    public let client: Int
    /// What the schedule is about.
    public let resource: String
    private let system: ServiceSystem

    init(client: Int, resource: String, system: ServiceSystem) {
        self.client = client
        self.resource = resource
        self.system = system
    }

    /// To be called before each request: waits until it is its turn.
    public func begin(_ label: String) async -> Int { await system.begin(label, of: client) }

    /// Waits until every other client has come to its gate, or has finished.
    public func gate() async { await system.gate(client) }

    /// To be called with each answer.
    public func end(_ call: Call) { system.end(call) }
}

/// One request with its answer.
public struct Call: Sendable, Equatable {
    /// What a request is about.
    public enum Role: Sendable { case acquire, release, extend, other }

    /// Who sent it, counted from 0.
    public var client: Int
    /// What it is, as `POST /take`.
    public var label: String
    /// What it is about.
    public var role: Role
    /// Its place in the order of all that happened.
    public var begun: Int
    /// The place of its answer.
    public var ended = 0
    /// What the answer means.
    public var outcome = Outcome.indeterminate
    /// The answer in a few words, as `409 conflict`.
    public var answer = ""
    /// For `acquire`: the token of the grant. Else the token that was shown.
    public var token: String?
    /// The event that it leaves in the service's log, if it is granted.
    public var event: String?
    /// What its step expects and it isn't, in one sentence.
    public var disappointment: String?

    /// A request that was sent.
    public init(client: Int, label: String, role: Role, begun: Int) {
        self.client = client
        self.label = label
        self.role = role
        self.begun = begun
    }
}

/// What happened in a schedule.
public struct ScheduleRecord: Sendable {
    /// The name of what it is about.
    public internal(set) var resource = ""
    /// The requests, in the order of their answers.
    public internal(set) var calls: [Call] = []
    /// When a time to live ran out, in the order of all that happened, and of which key.
    public internal(set) var expirations: [(moment: Int, key: Key)] = []
    /// How many connections broke, errors were answered and processes were killed.
    public internal(set) var faults = 0
    /// Everything in its order.
    public internal(set) var entries: [Entry] = []
    /// The keys that commands of the requests named.
    public internal(set) var keys: Set<Key> = []

    /// Something that happened.
    public struct Entry: Sendable, Equatable {
        /// Whose column it stands in; nil for nobody's.
        public var client: Int?
        /// What kind it is.
        public var kind: Kind
        /// What it was.
        public var text: String
        /// What came back; empty for nothing.
        public var answer = ""

        /// The kinds.
        public enum Kind: String, Sendable { case request, command, answer, event }
    }
}
