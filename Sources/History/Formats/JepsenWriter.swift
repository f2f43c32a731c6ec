/// Writes operations as Jepsen's events, an invocation and a completion each, in the order of time.
///
/// `granted` is `:ok`; `conflict` and `refused` are `:fail`, for nothing happened; all else is `:info`. The process is
/// the client, so that owners stay owners; only where a client had several operations open at once the others get
/// processes of their own. The value is the fencing token, if there is one; `:key` is the resource. Takes all
/// operations at once: 120 bytes for each. O(n log n).
public struct JepsenWriter {
    private let operations: [Operation]
    private let names: Names
    private let notation: JepsenFile.Notation

    /// A writer of these operations.
    public init(_ operations: [Operation], _ names: Names, _ notation: JepsenFile.Notation) {
        self.operations = operations
        self.names = names
        self.notation = notation
    }

    /// Writes one event a line; to standard output if `path` is nil.
    public func write(to path: String?) throws(FileProblem) {
        var output = try OutputFile(path)
        let processes = processes()
        for (index, event) in events().enumerated() {
            try output.append { append(event, processes[event.operation], index, to: &$0) }
        }
        try output.flush()
    }

    private struct Event {
        var time: Int64
        /// Of events at one instant: invocations first, for closed spans that touch overlap; but behind the completion
        /// of the same client's operation before.
        var rank: Int
        var isInvocation: Bool
        var operation: Int
    }

    private func events() -> [Event] {
        var lastCompleted: [UInt32: Instant] = [:]
        var events: [Event] = []
        events.reserveCapacity(2 * operations.count)
        for index in operations.indices.sorted(by: { order(operations[$0]) < order(operations[$1]) }) {
            let operation = operations[index]
            let follows = lastCompleted[operation.client] == operation.invoked
            lastCompleted[operation.client] = operation.completed
            let isInstant = follows && operation.invoked == operation.completed
            events.append(
                Event(time: operation.invoked.nanoseconds, rank: follows ? 2 : 0, isInvocation: true, operation: index))
            events.append(
                Event(
                    time: operation.completed.nanoseconds, rank: isInstant ? 3 : 1, isInvocation: false,
                    operation: index))
        }
        return events.sorted { ($0.time, $0.rank) < ($1.time, $1.rank) }
    }

    private func order(_ operation: Operation) -> (Int64, Int64) {
        (operation.invoked.nanoseconds, operation.completed.nanoseconds)
    }

    /// The process of each operation: its client, or a free number above all clients where that one is busy.
    private func processes() -> [Int64] {
        let width = Int64(operations.map(\.client).max() ?? 0) + 1
        var busyUntil: [Int64: Instant] = [:]
        var processes = [Int64](repeating: 0, count: operations.count)
        for index in operations.indices.sorted(by: { order(operations[$0]) < order(operations[$1]) }) {
            var process = Int64(operations[index].client)
            while let until = busyUntil[process], until > operations[index].invoked { process += width }
            busyUntil[process] = operations[index].completed
            processes[index] = process
        }
        return processes
    }

    private func append(_ event: Event, _ process: Int64, _ index: Int, to out: inout [UInt8]) {
        let operation = operations[event.operation]
        let isDone = !event.isInvocation && operation.outcome == .granted && operation.fencing > 0
        var fields: [(key: String, value: String)] = [
            ("type", word(event.isInvocation ? "invoke" : type(of: operation.outcome))),
            ("f", word(operation.kind.name)),
            ("value", isDone ? String(operation.fencing) : notation == .edn ? "nil" : "null"),
            ("process", String(process)), ("time", String(event.time)), ("index", String(index)),
            ("key", JSONText.quoted(names[operation.resource])),
        ]
        if !operation.token.isNone { fields.append(("token", JSONText.quoted(operation.token.text(in: names)))) }
        if operation.lease != 0 { fields.append(("lease", String(operation.lease))) }
        if !event.isInvocation { fields.append(("outcome", word(operation.outcome.name))) }
        let texts = fields.map { notation == .edn ? ":\($0.key) \($0.value)" : "\"\($0.key)\":\($0.value)" }
        out += "{\(texts.joined(separator: notation == .edn ? ", " : ","))}\n".utf8
    }

    private func word(_ word: String) -> String { notation == .edn ? ":\(word)" : "\"\(word)\"" }

    private func type(of outcome: Outcome) -> String {
        switch outcome {
        case .granted: "ok"
        case .conflict, .refused: "fail"
        case .unavailable, .failed, .indeterminate: "info"
        }
    }
}
