/// What a message's fields say about where it ends and whether the connection lives on (RFC 9112 §6, §9.3).
struct MessageFraming {
    enum Content {
        case sized(Int)
        case chunked
        case untilClose
    }

    /// HTTP/1.0 closes unless it says otherwise, and knows no chunks.
    var isHTTP10 = false
    /// False once the content's end is the connection's end.
    var keepsAliveIfFramed = true
    private var length: Int?
    private var isChunked = false
    private var saysClose = false
    private var saysKeepAlive = false

    var keepsAlive: Bool { keepsAliveIfFramed && !saysClose && (!isHTTP10 || saysKeepAlive) }

    /// Checks a field line and notes what it says about framing.
    mutating func take(_ line: UnsafeRawBufferPointer) throws(MessageError) {
        let (name, value) = try splitField(line)
        switch name.count {
        case 14 where matches(name, "content-length"):
            guard length == nil else { throw MessageError.malformed("more than one Content-Length") }
            length = try Self.decimal(value)
        case 17 where matches(name, "transfer-encoding"):
            guard !isChunked, matches(value, "chunked") else {
                throw MessageError.malformed("a Transfer-Encoding other than chunked")
            }
            isChunked = true
        case 10 where matches(name, "connection"):
            for option in value.split(separator: UInt8(ascii: ",")) {
                let option = trimmed(UnsafeRawBufferPointer(rebasing: option))
                if matches(option, "close") { saysClose = true }
                if matches(option, "keep-alive") { saysKeepAlive = true }
            }
        default: break
        }
    }

    /// How the content is framed, once all fields are known.
    func content() throws(MessageError) -> Content {
        if isChunked {
            guard length == nil else {
                throw MessageError.malformed("both Content-Length and Transfer-Encoding: the answer has two ends")
            }
            guard !isHTTP10 else { throw MessageError.malformed("HTTP/1.0 knows no Transfer-Encoding") }
            return .chunked
        }
        return length.map { .sized($0) } ?? .untilClose
    }

    private static func decimal(_ bytes: UnsafeRawBufferPointer) throws(MessageError) -> Int {
        var value = 0
        for byte in bytes {
            guard byte &- 0x30 < 10, value < Int.max / 10 - 1 else {
                throw MessageError.malformed("a Content-Length that is no number")
            }
            value = value * 10 + Int(byte & 0xF)
        }
        guard bytes.count > 0 else { throw MessageError.malformed("an empty Content-Length") }
        return value
    }
}
