/// A history as Jepsen writes it: a stream or one vector of maps with `:type`, `:f`, `:value`, `:process` and maybe
/// `:time`, as EDN or as JSON. Keys may come in any order; other keys are read over.
///
/// `:ok` was done, `:fail` did not happen, `:info` may have happened at any later time or never, as may what is still
/// open at the end. Processes that aren't numbers (the nemesis) are no part of the history.
public struct JepsenFile: Sendable {
    /// The notation.
    public enum Notation: Sendable {
        /// Clojure's.
        case edn
        /// JavaScript's.
        case json
    }

    private let path: String
    private let notation: Notation
    private let key: String?

    /// The file at that path. `key` names the field that tells the object; `value` means that values are pairs of
    /// the object and the value proper, as Jepsen's independent tests write them.
    public init(_ path: String, _ notation: Notation, key: String? = nil) {
        self.path = path
        self.notation = notation
        self.key = key
    }

    /// The calls in the order of their invocations.
    public func read() throws(FileProblem) -> (calls: [RecordedCall], notes: ReadingNotes) {
        let bytes = try contents(of: path)
        return bytes.withUnsafeBufferPointer { buffer in
            var reading = JepsenReading(path, key: key)
            reading.read(buffer, notation)
            return (reading.calls, reading.notes)
        }
    }
}

/// Pairs the events of a file.
private struct JepsenReading {
    private let path: String
    private let key: String?
    private(set) var calls: [RecordedCall] = []
    private(set) var notes = ReadingNotes()
    private var open: [Int64: Int] = [:]
    private var position: Int64 = 0
    private var lastTime = Int64.min
    private var line = 1
    private var counted = 0

    init(_ path: String, key: String?) {
        self.path = path
        self.key = key
    }

    mutating func read(_ bytes: UnsafeBufferPointer<UInt8>, _ notation: JepsenFile.Notation) {
        var offset = 0
        var isInVector = false
        // One form at a time, so that a torn end costs only the last.
        while true {
            do throws(SyntaxProblem) {
                guard let start = try skipSpace(bytes, &offset, notation) else { break }
                let byte = bytes[start]
                if !isInVector, byte == UInt8(ascii: "[") || byte == UInt8(ascii: "("), calls.isEmpty {
                    isInVector = true
                    offset = start + 1
                    continue
                }
                if isInVector, byte == UInt8(ascii: "]") || byte == UInt8(ascii: ")") || byte == UInt8(ascii: ",") {
                    if byte != UInt8(ascii: ",") { isInVector = false }
                    offset = start + 1
                    continue
                }
                count(to: start, bytes)
                offset = start
                take(try value(bytes, &offset, notation))
            } catch {
                count(to: min(error.offset, bytes.count), bytes)
                let problem = FileProblem(file: path, line: line, column: column(of: error.offset, bytes), error.text)
                if error.isCut { notes.truncation = problem } else { notes.add(problem) }
                return
            }
        }
        if isInVector {
            notes.truncation = FileProblem(
                file: path, line: line, "the vector is never closed: the history was cut off")
        }
    }

    /// The start of the next form; nil at the end.
    private func skipSpace(
        _ bytes: UnsafeBufferPointer<UInt8>, _ offset: inout Int, _ notation: JepsenFile.Notation
    ) throws(SyntaxProblem) -> Int? {
        var (edn, json) = (EDNReader(bytes, at: offset), JSONReader(bytes, at: offset))
        switch notation {
        case .edn:
            defer { offset = edn.cursor.offset }
            try edn.skipSpace()
            return edn.cursor.peek == nil ? nil : edn.cursor.offset
        case .json:
            json.cursor.skipJSONSpace()
            offset = json.cursor.offset
            return json.cursor.peek == nil ? nil : offset
        }
    }

    /// The form at the offset, which goes behind it, or to where reading it failed.
    private func value(
        _ bytes: UnsafeBufferPointer<UInt8>, _ offset: inout Int, _ notation: JepsenFile.Notation
    ) throws(SyntaxProblem) -> Datum {
        switch notation {
        case .edn:
            var reader = EDNReader(bytes, at: offset)
            defer { offset = reader.cursor.offset }
            return try reader.value()
        case .json:
            var reader = JSONReader(bytes, at: offset)
            defer { offset = reader.cursor.offset }
            return try reader.value()
        }
    }

    private mutating func count(to offset: Int, _ bytes: UnsafeBufferPointer<UInt8>) {
        while counted < offset {
            if bytes[counted] == 0x0a { line += 1 }
            counted += 1
        }
    }

    private func column(of offset: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var start = min(offset, bytes.count)
        while start > 0, bytes[start - 1] != 0x0a { start -= 1 }
        return offset - start + 1
    }

    private mutating func problem(_ text: String) { notes.add(FileProblem(file: path, line: line, text)) }

    private mutating func take(_ event: Datum) {
        guard case .map = event else {
            return problem("expected an event as a map with :type, :f, :value and :process, found \(event)")
        }
        guard let type = event["type"]?.word else { return problem("type: missing; one of invoke, ok, fail, info") }
        guard ["invoke", "ok", "fail", "info"].contains(type) else {
            return problem("type: unknown \(type); one of invoke, ok, fail, info")
        }
        guard let process = event["process"] else { return problem("process: missing; a number for each client") }
        if let time = event["time"]?.number {
            if time < lastTime { return problem("time: runs backwards (\(time) after \(lastTime))") }
            lastTime = time
        }
        guard let number = process.number else { return }
        guard let function = event["f"]?.word else { return problem("f: missing; what was called, as :read") }
        position += 1
        let value = event["value"] ?? .null
        if type == "invoke" {
            invoke(number, function, value, event)
        } else {
            complete(number, function, value, type, event["time"]?.number)
        }
    }

    private mutating func invoke(_ process: Int64, _ function: String, _ value: Datum, _ event: Datum) {
        if let before = open[process] {
            return problem(
                "process: \(process) invokes \(function) while its \(calls[before].function) of line \(calls[before].line) is open; a process does one thing at a time"
            )
        }
        var (object, argument) = (Datum.null, value)
        if key == "value" {
            guard case .list(let pair) = value, pair.count == 2 else {
                return problem("value: expected a pair of key and value, found \(value)")
            }
            (object, argument) = (pair[0], pair[1])
        } else if let key {
            guard let found = event[key] else { return problem("\(key): missing, though --key names it") }
            object = found
        }
        open[process] = calls.count
        var call = RecordedCall(
            process: .integer(process), function: function, argument: argument, outcome: .info, invoked: position,
            completed: .max, line: line, key: object)
        call.invokedAt = event["time"]?.number
        calls.append(call)
    }

    private mutating func complete(
        _ process: Int64, _ function: String, _ value: Datum, _ type: String, _ time: Int64?
    ) {
        guard let index = open.removeValue(forKey: process) else {
            return problem("process: \(process) completes \(function), which it has not invoked")
        }
        guard calls[index].function == function else {
            return problem(
                "f: process \(process) completes \(function), but has invoked \(calls[index].function) in line \(calls[index].line)"
            )
        }
        calls[index].completedLine = line
        calls[index].completedAt = time
        calls[index].completed = type == "info" ? .max : position
        calls[index].outcome = type == "ok" ? .ok : type == "fail" ? .fail : .info
        if key == "value", case .list(let pair) = value, pair.count == 2 {
            calls[index].result = pair[1]
        } else {
            calls[index].result = value
        }
    }
}
