internal import Spelling

/// Why a text is no fault: everything that is wrong with it, each with what would be right.
public struct WireFaultError: Error, Sendable, Equatable, CustomStringConvertible {
    /// One sentence each.
    public var problems: [String]
    /// All of them.
    public var description: String { problems.joined(separator: "; ") }
}

extension WireFault: CustomStringConvertible {
    /// The fault that a line says: its kind, and then, in any order, what limits it.
    ///
    ///     latency 20ms [jitter 5ms]        bandwidth 64KB/s        stall       reset       half-open
    ///     drop 3                           cut after 1KB
    ///     … requests | replies   on SET,DEL   key lock:*   name worker-*   from 127.0.0.1:*   every 3   share 10%
    public init(_ text: String) throws(WireFaultError) {
        var reader = WireFaultReader(text)
        guard let fault = reader.read() else { throw WireFaultError(problems: reader.problems) }
        self = fault
    }

    /// The line that says it, which `init(_:)` reads again.
    public var description: String {
        var words: [String] = []
        switch kind {
        case .latency(let time, .zero): words = ["latency", Measure.written(time)]
        case .latency(let time, let jitter):
            words = ["latency", Measure.written(time), "jitter", Measure.written(jitter)]
        case .bandwidth(let rate): words = ["bandwidth", Measure.written(bytes: rate) + "/s"]
        case .stall: words = ["stall"]
        case .reset: words = ["reset"]
        case .halfOpen: words = ["half-open"]
        case .drop(let count): words = ["drop", String(count)]
        case .cut(let bytes): words = ["cut", "after", Measure.written(bytes: bytes)]
        }
        if let direction { words.append(direction.rawValue) }
        if !commands.isEmpty { words += ["on", commands.joined(separator: ",")] }
        if let key { words += ["key", key.text] }
        if let name = connections.name { words += ["name", name.text] }
        if let address = connections.address { words += ["from", address.text] }
        if let every = connections.every { words += ["every", String(every)] }
        if let share = connections.share { words += ["share", Measure.written(share: share)] }
        return words.joined(separator: " ")
    }
}

/// Reads the line of a fault, and goes on after each problem.
struct WireFaultReader {
    /// The limits that any kind may have.
    static let limits = ["requests", "replies", "on", "key", "name", "from", "every", "share"]
    static let kinds = ["latency", "bandwidth", "stall", "reset", "half-open", "drop", "cut"]

    private let text: String
    private var words: ArraySlice<String>
    private var seen: Set<String> = []
    private(set) var problems: [String] = []

    init(_ text: String) {
        self.text = text
        words = text.split(whereSeparator: \.isWhitespace).map(String.init)[...]
    }

    /// The fault; nil if there are problems.
    mutating func read() -> WireFault? {
        guard let kind = kind() else { return nil }
        var fault = WireFault(kind)
        while let word = words.popFirst() {
            if seen.contains(word) { note("`\(word)` stands twice; keep one of them") }
            seen.insert(word)
            limit(word, &fault)
        }
        return problems.isEmpty ? fault : nil
    }

    private mutating func kind() -> WireFault.Kind? {
        guard let word = words.popFirst() else {
            note("nothing stands there; write a fault like `latency 20ms on SET`")
            return nil
        }
        switch word {
        case "latency":
            return .latency(value("a time like 20ms, at most 60m", after: word, Measure.time) ?? .zero, jitter: .zero)
        case "bandwidth":
            return .bandwidth(bytesPerSecond: value("a rate like 64KB/s", after: word, Measure.rate) ?? 1)
        case "stall": return .stall
        case "reset": return .reset
        case "half-open": return .halfOpen
        case "drop": return .drop(value("a number from 1 to 1000000", after: word, Self.count) ?? 1)
        case "cut":
            if words.first == "after" { words.removeFirst() } else { note("`after` is missing behind `cut`") }
            return .cut(afterBytes: value("a size like 100B or 1KB", after: "cut after", Measure.size) ?? 1)
        default:
            note(unknown(word, "kind of fault", Self.kinds))
            return nil
        }
    }

    private mutating func limit(_ word: String, _ fault: inout WireFault) {
        switch word {
        case "requests", "replies":
            if fault.direction != nil { note("both directions; keep one of them, or leave both out") }
            fault.direction = WireFault.Direction(rawValue: word)
        case "on": fault.commands = value("commands like SET,DEL", after: word, Self.commands) ?? []
        case "key": fault.key = value("a pattern like lock:*", after: word, GlobPattern.init)
        case "name": fault.connections.name = value("a pattern like worker-*", after: word, GlobPattern.init)
        case "from": fault.connections.address = value("a pattern like 127.0.0.1:*", after: word, GlobPattern.init)
        case "every": fault.connections.every = value("a number from 1 to 1000000", after: word, Self.count)
        case "share": fault.connections.share = value("a share like 10%", after: word, Measure.share)
        case "jitter":
            let jitter = value("a time like 5ms, at most 60m", after: word, Measure.time) ?? .zero
            guard case .latency(let time, _) = fault.kind else {
                return note("`jitter` is for `latency` only; leave it out")
            }
            if jitter > time { note("the jitter is longer than the latency; write at most \(Measure.written(time))") }
            fault.kind = .latency(time, jitter: jitter)
        default: note(unknown(word, "word of a fault", Self.limits + ["jitter"]))
        }
    }

    /// What the next word says.
    private mutating func value<Value>(
        _ expected: String, after word: String, _ read: (String) -> Value?
    ) -> Value? {
        guard let text = words.popFirst() else {
            note("nothing stands behind `\(word)`; write \(expected)")
            return nil
        }
        let value = read(text)
        if value == nil { note("`\(text)` behind `\(word)`; write \(expected)") }
        return value
    }

    private mutating func note(_ problem: String) { problems.append("`\(text)`: \(problem)") }

    private func unknown(_ word: String, _ noun: String, _ known: [String]) -> String {
        let help =
            nearestWord(to: word, among: known).map { "did you mean `\($0)`?" }
            ?? "known are \(known.map { "`\($0)`" }.joined(separator: ", "))"
        return "`\(word)` is no \(noun); \(help)"
    }

    private static func count(_ text: String) -> Int? {
        Int(text).flatMap { (1...1_000_000).contains($0) ? $0 : nil }
    }

    private static func commands(_ text: String) -> [String]? {
        let names = text.split(separator: ",", omittingEmptySubsequences: false).map { $0.uppercased() }
        return names.allSatisfy(WireFault.isCommandName) ? names : nil
    }
}

extension WireFault {
    /// Whether a word in capitals can be the name of a command: as long as a proxy compares, and no more.
    public static func isCommandName(_ word: String) -> Bool {
        (1...24).contains(word.utf8.count)
            && word.utf8.allSatisfy {
                (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || "._-".utf8.contains($0)
            }
    }
}
