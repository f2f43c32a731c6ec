public import History

/// A value that is read and written as a whole.
public struct Register: HistoryModel {
    /// What happened.
    public enum Event: Hashable, Sendable {
        /// It had this value.
        case read(Datum)
        /// It got this value.
        case write(Datum)
        /// It had the first and got the second.
        case swap(Datum, Datum)
    }

    /// `register`.
    public static let name = "register"
    /// `read` and `write`.
    public static let functions = ["read", "write"]
    /// The value at first.
    public let initialState: Datum

    /// The value at first; nil if it isn't given.
    public init(initial: Datum?) { initialState = initial ?? .null }

    /// A read of nil tells nothing, as for Jepsen.
    public func event(_ call: RecordedCall) throws(ModelProblem) -> Event? {
        switch call.function {
        case "read": call.outcome == .ok && call.result != .null ? .read(call.result) : nil
        case "write": .write(call.argument)
        default: throw unknown(call)
        }
    }

    /// See `SequentialModel`.
    public func step(_ value: Datum, _ event: Event, during span: Span) -> Datum? {
        switch event {
        case .read(let seen): seen == value ? value : nil
        case .write(let new): new
        case .swap(let old, let new): old == value ? new : nil
        }
    }

    /// See `SequentialModel`.
    public func isPassive(_ event: Event) -> Bool { if case .read = event { true } else { false } }
}

/// A register that can also be changed if it has an expected value: `cas [old new]`.
public struct CASRegister: HistoryModel {
    /// `cas-register`.
    public static let name = "cas-register"
    /// `read`, `write` and `cas`.
    public static let functions = ["read", "write", "cas"]
    private let register: Register
    /// The value at first.
    public var initialState: Datum { register.initialState }

    /// The value at first; nil if it isn't given.
    public init(initial: Datum?) { register = Register(initial: initial) }

    /// See `HistoryModel`.
    public func event(_ call: RecordedCall) throws(ModelProblem) -> Register.Event? {
        guard call.function == "cas" else {
            guard Self.functions.contains(call.function) else { throw unknown(call) }
            return try register.event(call)
        }
        guard case .list(let pair) = call.argument, pair.count == 2 else {
            throw ModelProblem(field: "value", "cas needs [old new], found \(call.argument)")
        }
        return .swap(pair[0], pair[1])
    }

    /// See `SequentialModel`.
    public func step(_ value: Datum, _ event: Register.Event, during span: Span) -> Datum? {
        register.step(value, event, during: span)
    }

    /// See `SequentialModel`.
    public func isPassive(_ event: Register.Event) -> Bool { register.isPassive(event) }
}

/// A set to which members are added, and which is read as a whole.
public struct GrowingSet: HistoryModel {
    /// What happened.
    public enum Event: Hashable, Sendable {
        /// This became a member.
        case add(Datum)
        /// These were the members.
        case read(Set<Datum>)
    }

    /// `set`.
    public static let name = "set"
    /// `add` and `read`.
    public static let functions = ["add", "read"]
    /// The members at first.
    public let initialState: Set<Datum>

    /// The members at first, as a list or set; none if it isn't given.
    public init(initial: Datum?) throws(ModelProblem) {
        guard let members = initial == nil || initial == .null ? [] : initial?.members else {
            throw ModelProblem(field: "initial", "expected a set or list, found \(initial ?? .null)")
        }
        initialState = members
    }

    /// See `HistoryModel`.
    public func event(_ call: RecordedCall) throws(ModelProblem) -> Event? {
        switch call.function {
        case "add": return .add(call.argument)
        case "read":
            if call.outcome != .ok || call.result == .null { return nil }
            guard let members = call.result.members else {
                throw ModelProblem(field: "value", "a read of a set needs a set or list, found \(call.result)")
            }
            return .read(members)
        default: throw unknown(call)
        }
    }

    /// See `SequentialModel`.
    public func step(_ members: Set<Datum>, _ event: Event, during span: Span) -> Set<Datum>? {
        switch event {
        case .add(let new): members.union([new])
        case .read(let seen): seen == members ? members : nil
        }
    }

    /// See `SequentialModel`.
    public func isPassive(_ event: Event) -> Bool { if case .read = event { true } else { false } }
}

/// A number to which others are added, and which is read.
public struct Counter: HistoryModel {
    /// What happened.
    public enum Event: Hashable, Sendable {
        /// It grew by this.
        case add(Int64)
        /// It was this.
        case read(Int64)
    }

    /// `counter`.
    public static let name = "counter"
    /// `add` and `read`.
    public static let functions = ["add", "read"]
    /// The number at first.
    public let initialState: Int64

    /// The number at first; 0 if it isn't given.
    public init(initial: Datum?) throws(ModelProblem) {
        guard let number = initial == nil || initial == .null ? 0 : initial?.number else {
            throw ModelProblem(field: "initial", "expected a whole number, found \(initial ?? .null)")
        }
        initialState = number
    }

    /// See `HistoryModel`.
    public func event(_ call: RecordedCall) throws(ModelProblem) -> Event? {
        switch call.function {
        case "add":
            guard let number = call.argument.number else {
                throw ModelProblem(field: "value", "add needs a whole number, found \(call.argument)")
            }
            return .add(number)
        case "read":
            if call.outcome != .ok || call.result == .null { return nil }
            guard let number = call.result.number else {
                throw ModelProblem(field: "value", "a read of a counter needs a whole number, found \(call.result)")
            }
            return .read(number)
        default: throw unknown(call)
        }
    }

    /// See `SequentialModel`.
    public func step(_ value: Int64, _ event: Event, during span: Span) -> Int64? {
        switch event {
        case .add(let number): value &+ number
        case .read(let seen): seen == value ? value : nil
        }
    }

    /// See `SequentialModel`.
    public func isPassive(_ event: Event) -> Bool { if case .read = event { true } else { false } }
}

extension Datum {
    /// The members of a set or list.
    fileprivate var members: Set<Datum>? {
        switch self {
        case .set(let members): members
        case .list(let items): Set(items)
        default: nil
        }
    }
}
