/// What Redis answers to a command that it accepted (RESP2). An answer that is an error is a `RedisError`.
public enum RedisReply: Sendable, Equatable {
    /// A simple string, such as `OK`.
    case status(String)
    /// A number.
    case integer(Int64)
    /// Bytes.
    case bulk([UInt8])
    /// No value.
    case null
    /// Several replies; an error may be one of them.
    case array([RedisReply])
    /// An error inside an array.
    case error(RedisError)

    /// The text of a simple string or of bytes; nil for anything else.
    public var text: String? {
        switch self {
        case .status(let text): text
        case .bulk(let bytes): String(decoding: bytes, as: UTF8.self)
        default: nil
        }
    }

    /// The number; nil for anything else.
    public var integer: Int64? {
        if case .integer(let number) = self { number } else { nil }
    }

    /// The replies of an array; nil for anything else.
    public var array: [RedisReply]? {
        if case .array(let replies) = self { replies } else { nil }
    }

    /// A few words for messages: `OK`, `(integer) 1`, `(nil)`.
    public var summary: String {
        switch self {
        case .status, .bulk: text ?? ""
        case .integer(let number): "(integer) \(number)"
        case .null: "(nil)"
        case .array(let replies): "(array of \(replies.count))"
        case .error(let error): error.message
        }
    }
}
