public import History

/// A request to a service with its answer, as a model of the service judges it.
public struct ServiceCall: Sendable, Equatable {
    /// What was asked.
    public enum Part: Sendable, Equatable {
        /// Take the resource; for the step at this place of its work, if it has steps.
        case take(step: Int?)
        /// Give it back; whether that completes the step.
        case giveBack(completes: Bool)
        /// Make the lease end later.
        case extend
        /// What nobody is ever granted, or what says nothing of the resource.
        case other
    }

    /// What the caller shows to prove that he holds the resource.
    public enum Proof: Hashable, Sendable {
        /// Only his number.
        case workerAlone
        /// The token of the grant of this number, whatever its text.
        case grant(Int)
        /// A token that was never issued.
        case forgery
    }

    /// What was recorded of it. Acquires and releases that were `conflict` or `refused` are what `part` makes of them.
    public var operation: Operation
    /// What was asked.
    public var part: Part
    /// The worker in whose name it was sent; two clients may act for one.
    public var worker: Int
    /// What was shown.
    public var proof: Proof
    /// Its number, unlike that of any other call; that of the grant, if it is one.
    public var number: Int
    /// The resource's version that the answer told.
    public var version: Int?
    /// The fencing token that the answer told.
    public var fencing: Int?
    /// The event that it leaves in the history if it happens.
    public var event: String?
    /// Why the answer is right in no state, if that is so: a sentence.
    public var problem: String?

    /// A call.
    public init(
        _ operation: Operation, _ part: Part, worker: Int, proof: Proof = .workerAlone, number: Int,
        version: Int? = nil, fencing: Int? = nil, event: String? = nil, problem: String? = nil
    ) {
        self.operation = operation
        self.part = part
        self.worker = worker
        self.proof = proof
        self.number = number
        self.version = version
        self.fencing = fencing
        self.event = event
        self.problem = problem
    }
}

extension ServiceCall {
    /// What was asked and answered, within a sentence.
    var words: String {
        let asked =
            switch part {
            case .take(let step): "takes it" + (step.map { " for step \($0 + 1)" } ?? "")
            case .giveBack(let completes): completes ? "completes it" : "gives it back"
            case .extend: "extends it"
            case .other: "asks"
            }
        let shown =
            switch proof {
            case .grant: " with a token that was issued"
            case .forgery: " with a forged token"
            case .workerAlone: ""
            }
        let told = version.map { " at version \($0)" } ?? ""
        return "worker \(worker) \(asked)\(shown), and is told `\(operation.outcome.name)`\(told)"
    }
}

/// What a service says of a resource when it is asked.
public struct ServiceReading: Sendable, Equatable {
    /// The state.
    public struct State: Hashable, Sendable {
        /// The holder's number; nil for nobody.
        public var holder: Int?
        /// The version, if there is one.
        public var version: Int?
        /// How many steps are complete, if it tells.
        public var completed: Int?

        /// This state.
        public init(holder: Int?, version: Int? = nil, completed: Int? = nil) {
            self.holder = holder
            self.version = version
            self.completed = completed
        }
    }

    /// What it said.
    public enum Said: Sendable, Equatable {
        /// The state.
        case state(State)
        /// What happened since the first call, oldest first.
        case history([String])
    }

    /// When it was asked.
    public var operation: Operation
    /// What it said.
    public var said: Said

    /// A reading.
    public init(_ operation: Operation, _ said: Said) {
        self.operation = operation
        self.said = said
    }
}
