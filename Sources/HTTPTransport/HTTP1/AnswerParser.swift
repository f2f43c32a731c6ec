internal import Glibc

/// Reads one HTTP/1.1 answer out of bytes that come in pieces of any size (RFC 9112).
///
/// A value without input or output: `consume` eats bytes until the answer is complete. It is strict where two
/// readers could disagree about where a message ends: a bare line feed, a folded field, a space before a colon,
/// more than one length, a length beside a transfer coding, a coding other than chunked are errors, never guesses.
struct AnswerParser {
    private enum State {
        case statusLine
        case fields
        case sized(left: Int)
        case chunkSize
        case chunk(left: Int)
        case chunkEnd
        case trailers
        case untilClose
        case complete
    }

    private let limits: HTTPLimits
    private var state = State.complete
    private var isHead = false
    private var interimCount = 0
    private var framing = MessageFraming()
    /// Bytes of head, chunk lines and trailers so far; for the limit.
    private var headCount = 0
    /// A line that has not ended yet.
    private var line: [UInt8] = []

    /// The status of the final answer.
    private(set) var status = 0
    /// The field lines of the final answer.
    private(set) var head: [UInt8] = []
    /// Its content.
    private(set) var body: [UInt8] = []
    /// The first bytes of whatever came, for evidence.
    private(set) var firstBytes: [UInt8] = []

    init(limits: HTTPLimits) { self.limits = limits }

    /// Whether the answer is complete; before the first request, too.
    var isComplete: Bool { if case .complete = state { true } else { false } }
    /// Whether the connection can carry another request after this answer.
    var keepsAlive: Bool { framing.keepsAlive }
    /// Whether nothing of an answer has come.
    var isUntouched: Bool { if case .statusLine = state { firstBytes.isEmpty } else { false } }

    /// Gets ready for the answer to the next request.
    mutating func reset(isHead: Bool) {
        self.isHead = isHead
        state = .statusLine
        interimCount = 0
        headCount = 0
        framing = MessageFraming()
        line.removeAll(keepingCapacity: true)
        head.removeAll(keepingCapacity: true)
        body.removeAll(keepingCapacity: true)
        firstBytes.removeAll(keepingCapacity: true)
    }

    /// Eats bytes until they or the answer end; tells how many it ate.
    mutating func consume(_ bytes: UnsafeRawBufferPointer) throws(MessageError) -> Int {
        if firstBytes.count < 500 { firstBytes.append(contentsOf: bytes.prefix(500 - firstBytes.count)) }
        var index = 0
        while index < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[index...])
            switch state {
            case .complete:
                return index
            case .sized(let left):
                let count = try append(rest, atMost: left)
                state = left == count ? .complete : .sized(left: left - count)
                index += count
            case .chunk(let left):
                let count = try append(rest, atMost: left)
                state = left == count ? .chunkEnd : .chunk(left: left - count)
                index += count
            case .untilClose:
                index += try append(rest, atMost: rest.count)
            case .statusLine, .fields, .chunkSize, .chunkEnd, .trailers:
                index += try consumeLine(rest)
            }
        }
        return index
    }

    /// The connection has ended in order: completes an answer that reaches to its end; false if one was cut.
    mutating func finish() -> Bool {
        guard case .untilClose = state else { return isComplete }
        state = .complete
        return true
    }

    private mutating func append(_ bytes: UnsafeRawBufferPointer, atMost limit: Int) throws(MessageError) -> Int {
        let count = min(bytes.count, limit)
        guard body.count + count <= limits.body else {
            throw MessageError.tooLarge("the answer's content has more than \(limits.body) bytes")
        }
        body.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[..<count]))
        return count
    }

    /// Eats up to the end of a line, and handles the line if it is complete.
    private mutating func consumeLine(_ bytes: UnsafeRawBufferPointer) throws(MessageError) -> Int {
        guard let start = bytes.baseAddress else { return 0 }
        guard let end = memchr(start, 0x0A, bytes.count) else {
            try count(bytes.count)
            line.append(contentsOf: bytes)
            return bytes.count
        }
        let length = UnsafeRawPointer(end) - start + 1
        try count(length)
        let piece = UnsafeRawBufferPointer(rebasing: bytes[..<length])
        if line.isEmpty {
            try handle(Self.withoutLineEnd(piece))
        } else {
            line.append(contentsOf: piece)
            let whole = line
            line = []
            try whole.withUnsafeBufferPointer { (bytes) throws(MessageError) in
                try handle(Self.withoutLineEnd(UnsafeRawBufferPointer(bytes)))
            }
        }
        return length
    }

    private mutating func count(_ bytes: Int) throws(MessageError) {
        headCount += bytes
        guard headCount <= limits.head else {
            throw MessageError.tooLarge("the answer's head has more than \(limits.head) bytes")
        }
    }

    private static func withoutLineEnd(
        _ line: UnsafeRawBufferPointer
    ) throws(MessageError) -> UnsafeRawBufferPointer {
        guard line.count >= 2, line[line.count - 2] == 0x0D else {
            throw MessageError.malformed("a line ends with LF alone; CR LF must end it")
        }
        return UnsafeRawBufferPointer(rebasing: line.dropLast(2))
    }

    private mutating func handle(_ line: UnsafeRawBufferPointer) throws(MessageError) {
        switch state {
        case .statusLine:
            (status, framing.isHTTP10) = try parseStatusLine(line)
            state = .fields
        case .fields where line.isEmpty:
            try headHasEnded()
        case .fields:
            try framing.take(line)
            head.append(contentsOf: line)
            head.append(0x0A)
        case .chunkSize:
            let size = try parseChunkSize(line)
            // Lines between chunks count on their own, or a long answer would run into the head's limit.
            headCount = 0
            state = size == 0 ? .trailers : .chunk(left: size)
        case .chunkEnd:
            guard line.isEmpty else { throw MessageError.malformed("a chunk is longer than its size says") }
            state = .chunkSize
        case .trailers:
            if line.isEmpty { state = .complete } else { _ = try splitField(line) }
        case .sized, .chunk, .untilClose, .complete:
            break
        }
    }

    private mutating func headHasEnded() throws(MessageError) {
        let content = try framing.content()
        if status < 200 {
            guard status != 101 else { throw MessageError.malformed("101 switches protocols, which nobody asked for") }
            interimCount += 1
            guard interimCount <= limits.interim else {
                throw MessageError.tooLarge("more than \(limits.interim) interim answers (1xx)")
            }
            head.removeAll(keepingCapacity: true)
            framing = MessageFraming()
            state = .statusLine
        } else if isHead || status == 204 || status == 304 {
            state = .complete
        } else {
            switch content {
            case .sized(0): state = .complete
            case .sized(let count):
                guard count <= limits.body else {
                    throw MessageError.tooLarge("the answer's content has more than \(limits.body) bytes")
                }
                state = .sized(left: count)
            case .chunked: state = .chunkSize
            case .untilClose:
                framing.keepsAliveIfFramed = false
                state = .untilClose
            }
        }
    }
}
