public import History

/// A sequential model that can read calls of a history file. A library user adds one by conforming to it and handing
/// it to `CheckCommand`.
public protocol HistoryModel: SequentialModel {
    /// Its name on the command line.
    static var name: String { get }
    /// The functions (`:f`) that it knows, for messages.
    static var functions: [String] { get }

    /// The model whose object begins with this value; nil: with its natural one. Throws what is wrong with it.
    init(initial: Datum?) throws(ModelProblem)

    /// What a call that was done says; of a call of unknown outcome, what it did if it happened. Nil: it says nothing,
    /// as a read of nil. Not called for calls that failed.
    func event(_ call: RecordedCall) throws(ModelProblem) -> Event?

    /// When the call took place; the order of the file, unless the model needs a clock.
    func span(_ call: RecordedCall) throws(ModelProblem) -> Span
}

extension HistoryModel {
    /// The order of the file.
    public func span(_ call: RecordedCall) -> Span { Span(call.invoked, call.completed) }

    /// What is wrong with a call of a function that the model doesn't know.
    func unknown(_ call: RecordedCall) -> ModelProblem {
        ModelProblem(
            field: "f",
            "unknown \(call.function); the model \(Self.name) knows \(Self.functions.joined(separator: ", "))")
    }
}

/// What a model finds wrong with a value.
public struct ModelProblem: Error, Sendable, Equatable {
    /// The field of the event.
    public var field: String
    /// What is wrong, and what would be right.
    public var text: String

    /// A problem with that field.
    public init(field: String, _ text: String) {
        self.field = field
        self.text = text
    }
}

/// The models that Stampede knows by name.
public let standardModels: [any HistoryModel.Type] = [
    LeaseCalls.self, Mutex.self, OwnerMutex.self, ReentrantMutex.self, FencedMutex.self, Semaphore.self, Register.self,
    CASRegister.self, GrowingSet.self, Counter.self,
]
