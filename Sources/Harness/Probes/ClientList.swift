/// The answer of CLIENT LIST: a line a connection, fields by name, which come and go between versions of Redis.
///
/// At ten thousand connections it is a megabyte, read on the loop's thread while the clients wait: so its bytes are
/// looked at once, and a text is made only for a role that hasn't been seen before.
enum ClientList {
    private static let field = Array(" name=".utf8)
    private static let ours = Array("stampede:".utf8)

    /// How many connections each role of Stampede has (`stampede:<run>:<role>`), and how many each other name.
    static func countByRole(_ text: String) -> [String: Int] {
        var text = text
        return text.withUTF8 { bytes in
            var counts: [(role: Slice<UnsafeBufferPointer<UInt8>>, count: Int)] = []
            for line in bytes.split(separator: UInt8(ascii: "\n")) {
                let role = role(in: line)
                if let known = counts.firstIndex(where: { $0.role.elementsEqual(role) }) {
                    counts[known].count += 1
                } else {
                    counts.append((role, 1))
                }
            }
            return counts.reduce(into: [:]) { result, entry in
                result[entry.role.isEmpty ? "unnamed" : String(decoding: entry.role, as: UTF8.self), default: 0] +=
                    entry.count
            }
        }
    }

    /// What follows the run in a name of ours; another name as it is; nothing if there is none.
    private static func role(in line: Slice<UnsafeBufferPointer<UInt8>>) -> Slice<UnsafeBufferPointer<UInt8>> {
        var start = line.startIndex
        while let space = line[start...].firstIndex(of: UInt8(ascii: " ")) {
            guard line[space...].starts(with: field) else {
                start = space + 1
                continue
            }
            let name = line[(space + field.count)...].prefix { $0 != UInt8(ascii: " ") }
            guard name.starts(with: ours) else { return name }
            let rest = name.dropFirst(ours.count)
            guard let colon = rest.firstIndex(of: UInt8(ascii: ":")) else { return name }
            return rest[(colon + 1)...]
        }
        return line.suffix(0)
    }
}
