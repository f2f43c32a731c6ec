/// The fields of an answer of INFO.
///
/// A probe asks for some of hundreds of fields many times a second: so a field is looked for when it is asked for, byte by
/// byte, and nothing is kept of the others.
public struct RedisInfo: Sendable {
    private let bytes: [UInt8]

    /// Reads `name:value` lines; section titles are passed over.
    public init(_ text: String) { bytes = Array(text.utf8) }

    /// Reads an answer; one that is no text has no fields.
    public init(_ reply: RedisReply) {
        if case .bulk(let bytes) = reply { self = RedisInfo(bytes) } else { self.init(reply.text ?? "") }
    }

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The text of a field, if Redis told it; the last one, if it told several.
    public subscript(name: String) -> String? {
        let start = Array("\(name):".utf8)
        var value: ArraySlice<UInt8>?
        forEachLine { if $0.starts(with: start) { value = $0.dropFirst(start.count) } }
        return value.map { String(decoding: $0, as: UTF8.self) }
    }

    /// The number of a field, if Redis told it and it is one.
    public func integer(_ name: String) -> Int? { self[name].flatMap { Int($0) } }

    /// Calls with each line, without its end.
    private func forEachLine(_ body: (ArraySlice<UInt8>) -> Void) {
        var start = 0
        while start < bytes.count {
            let next = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            body(bytes[start..<(next > start && bytes[next - 1] == UInt8(ascii: "\r") ? next - 1 : next)])
            start = next + 1
        }
    }
}
