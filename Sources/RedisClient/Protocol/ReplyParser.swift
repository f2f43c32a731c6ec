internal import CHiredis

/// Cuts bytes into replies with hiredis's reader, wherever the network split them.
///
/// Most replies of a lock are one of three, and arrive whole: those are read where they lie. The reader is made when
/// something else comes, so that ten thousand connections don't have ten thousand of them.
struct ReplyParser: ~Copyable {
    private var reader: UnsafeMutablePointer<redisReader>?

    deinit { redisReaderFree(reader) }

    /// The reply that the bytes are, if they are one of the three and nothing was left over before.
    func whole(_ bytes: UnsafeRawBufferPointer) -> RedisReply? {
        guard isEmpty, bytes.count >= 4, bytes[bytes.count - 2] == 13, bytes[bytes.count - 1] == 10 else { return nil }
        switch bytes[0] {
        case UInt8(ascii: "+") where bytes.count == 5 && bytes[1] == UInt8(ascii: "O") && bytes[2] == UInt8(ascii: "K"):
            return .status("OK")
        case UInt8(ascii: "$") where bytes.count == 5 && bytes[1] == UInt8(ascii: "-") && bytes[2] == UInt8(ascii: "1"):
            return .null
        case UInt8(ascii: ":") where bytes.count == 4 && (0x30...0x39).contains(bytes[1]):
            return .integer(Int64(bytes[1] - 0x30))
        default: return nil
        }
    }

    mutating func feed(_ bytes: UnsafeRawBufferPointer) {
        if reader == nil { reader = redisReaderCreate() }
        redisReaderFeed(reader, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
    }

    /// The next whole reply, or nil until more bytes come. After an error nothing more can be read.
    mutating func next() throws(RedisError) -> Result<RedisReply, RedisError>? {
        guard let reader else { return nil }
        var object: UnsafeMutableRawPointer?
        guard redisReaderGetReply(reader, &object) == REDIS_OK else {
            let reason = withUnsafeBytes(of: reader.pointee.errstr) { text in
                String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
            }
            throw RedisError(.invalidReply, "this is no Redis: \(reason)", mayHaveHappened: true)
        }
        guard let object else { return nil }
        defer { freeReplyObject(object) }
        let reply = RedisReply(object.assumingMemoryBound(to: redisReply.self))
        if case .error(let error) = reply { return .failure(error) }
        return .success(reply)
    }

    /// Whether no part of a reply waits for its rest.
    private var isEmpty: Bool {
        guard let reader else { return true }
        return reader.pointee.ridx == -1 && reader.pointee.pos == reader.pointee.len
    }
}

extension RedisReply {
    init(_ object: UnsafePointer<redisReply>) {
        let reply = object.pointee
        var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: reply.str, count: reply.len) }
        switch reply.type {
        case REDIS_REPLY_STATUS: self = .status(String(decoding: bytes, as: UTF8.self))
        case REDIS_REPLY_STRING: self = .bulk(Array(bytes))
        case REDIS_REPLY_INTEGER: self = .integer(reply.integer)
        case REDIS_REPLY_ERROR: self = .error(RedisError(redis: String(decoding: bytes, as: UTF8.self)))
        case REDIS_REPLY_ARRAY:
            self = .array(
                (0..<reply.elements).map { index in
                    reply.element[index].map { RedisReply($0) } ?? .null
                })
        default: self = .null
        }
    }
}
