import Glibc

/// The forms in which a history can stand in a file.
public enum HistoryFormat: String, Sendable, CaseIterable {
    /// What the recorder writes.
    case binary
    /// Stampede's JSON Lines.
    case lines = "jsonl"
    /// Jepsen's, in Clojure's notation.
    case edn
    /// Jepsen's, in JSON.
    case json

    /// The form of a file, told by its first bytes.
    public static func of(_ path: String) throws(FileProblem) -> HistoryFormat {
        let file = try FileDescriptor(reading: path)
        var head = [UInt8](repeating: 0, count: 1 << 16)
        let (count, failure) = head.withUnsafeMutableBytes { readAll(file.number, at: 0, into: $0) }
        guard failure == 0 else { throw FileProblem(.read(path: path, errno: failure)) }
        head.removeLast(head.count - count)
        if head.starts(with: HistoryLayout.magic) { return .binary }
        return head.withUnsafeBufferPointer { form(of: $0) }
    }

    /// An object with `"kind"` is Stampede's, any other is Jepsen's; what isn't JSON is EDN.
    private static func form(of head: UnsafeBufferPointer<UInt8>) -> HistoryFormat {
        var cursor = ByteCursor(head)
        cursor.skipJSONSpace()
        let isVector = cursor.skip(UInt8(ascii: "["))
        cursor.skipJSONSpace()
        guard cursor.skip(UInt8(ascii: "{")) else { return isVector && cursor.peek == UInt8(ascii: "]") ? .json : .edn }
        cursor.skipJSONSpace()
        guard cursor.peek == UInt8(ascii: "\"") else { return .edn }
        if isVector { return .json }
        var end = cursor.offset
        while end < head.count, head[end] != UInt8(ascii: "}") { end += 1 }
        let first = String(decoding: head[cursor.offset..<end], as: UTF8.self)
        return first.contains("\"kind\"") ? .lines : .json
    }
}
