/// One connection as CLIENT LIST tells it. Fields come and go between versions of Redis; one that is missing is empty or 0.
public struct ClientEntry: Sendable, Equatable {
    /// Its number, which no other connection of this server ever has.
    public var id = ""
    /// Where it comes from.
    public var address = ""
    /// The name that it gave itself.
    public var name = ""
    /// Its library, with its version (Redis 7.2 and later).
    public var library = ""
    /// How long it has been open, in seconds.
    public var age = 0
    /// How long it has been idle, in seconds.
    public var idle = 0
    /// Its last command.
    public var command = ""

    /// The connections of an answer.
    public static func list(_ text: String) -> [ClientEntry] {
        text.split(whereSeparator: \.isNewline).map { ClientEntry(line: $0) }
    }

    private init(line: Substring) {
        var version = ""
        for field in line.split(separator: " ") {
            guard let sign = field.firstIndex(of: "=") else { continue }
            let value = String(field[field.index(after: sign)...])
            switch field[..<sign] {
            case "id": id = value
            case "addr": address = value
            case "name": name = value
            case "lib-name": library = value
            case "lib-ver": version = value
            case "age": age = Int(value) ?? 0
            case "idle": idle = Int(value) ?? 0
            case "cmd": command = value
            default: break
            }
        }
        if !library.isEmpty, !version.isEmpty { library += " \(version)" }
    }
}
