internal import CHiredis

/// Cuts bytes into replies with hiredis's reader, wherever the network split them.
struct ReplyParser: ~Copyable {
    private let reader: UnsafeMutablePointer<redisReader>

    init() {
        guard let reader = redisReaderCreate() else { preconditionFailure("no memory for a reply parser") }
        self.reader = reader
    }

    deinit { redisReaderFree(reader) }

    mutating func feed(_ bytes: UnsafeRawBufferPointer) {
        redisReaderFeed(reader, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
    }

    /// The next whole reply, or nil until more bytes come. After an error nothing more can be read.
    mutating func next() throws(RedisError) -> Result<RedisReply, RedisError>? {
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
