internal import COpenSSL

/// A Lua script, sent by its digest, and whole when Redis doesn't know it yet.
public struct RedisScript: Sendable {
    /// The script.
    public let source: String
    private let digest: String

    /// A script; its SHA-1 is reckoned here, once.
    public init(_ source: String) {
        self.source = source
        digest = sha1(Array(source.utf8))
    }

    /// Runs the script by EVALSHA, and by EVAL after `NOSCRIPT`. The instants enclose the call that counted.
    public func run(
        keys: [String], arguments: [String], on sender: any RedisSender, deadline: Int64? = nil,
        late: (@Sendable (RedisReply) -> Void)? = nil
    ) async -> RedisExchange {
        let tail = [String(keys.count)] + keys + arguments
        let first = await sender.exchange(RedisCommand(["EVALSHA", digest] + tail), deadline: deadline, late: late)
        guard case .failure(let error) = first.result, error.code == .noScript else { return first }
        return await sender.exchange(RedisCommand(["EVAL", source] + tail), deadline: deadline, late: late)
    }
}

/// The SHA-1 of bytes in hexadecimal, as EVALSHA wants it.
package func sha1(_ bytes: [UInt8]) -> String {
    var digest = [UInt8](repeating: 0, count: Int(SHA_DIGEST_LENGTH))
    SHA1(bytes, bytes.count, &digest)
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
