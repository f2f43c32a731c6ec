/// The newest look as a table for a terminal.
public struct ConnectionTable: Sendable {
    private static let curve = Array("▁▂▃▄▅▆▇█")
    private static let rows = 20

    private let course: ConnectionCourse
    private let columns: Int

    /// A table that is at most so wide.
    public init(_ course: ConnectionCourse, columns: Int) {
        self.course = course
        self.columns = columns
    }

    /// Its lines; none before the first look.
    public var lines: [String] {
        guard let look = course.newest else { return [] }
        let ceiling = look.ceiling.map { " of \($0) (\(look.connections.count * 100 / max(1, $0)) %)" } ?? ""
        let growth = course.growthPerMinute.map { ", \(Self.signed($0)) a minute" } ?? ""
        let groups = look.groups
        var lines = [
            "\(look.connections.count) connections\(ceiling)\(growth); "
                + "turned away: \(look.rejected), \(course.rejectedMeanwhile) of them since the start",
            bars(ceiling: look.ceiling), "", row("count", "oldest", "idle", "name", "address", "last command"),
        ]
        lines += groups.prefix(Self.rows).map { group in
            row(
                "\(group.count)", Self.time(group.oldest), Self.time(group.idlest),
                group.name.isEmpty ? "unnamed" : group.name, group.address, group.command)
        }
        if groups.count > Self.rows { lines.append("and \(groups.count - Self.rows) groups more") }
        return lines.map { String($0.prefix(columns)) }
    }

    /// The recent counts, the highest bar the ceiling, or the most where none is known.
    private func bars(ceiling: Int?) -> String {
        let most = max(1, ceiling ?? course.recent.map(\.count).max() ?? 1)
        return String(
            course.recent.suffix(min(columns, 60)).map { Self.curve[min(7, $0.count * 8 / most)] })
    }

    private func row(_ count: String, _ age: String, _ idle: String, _ name: String, _ address: String, _ last: String)
        -> String
    {
        func right(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(0, width - text.count)) + text
        }
        func left(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(0, width - text.count))
        }
        return right(count, 6) + right(age, 9) + right(idle, 8) + "  " + left(name, 30) + " " + left(address, 22) + " "
            + last
    }

    private static func time(_ seconds: Int) -> String {
        switch seconds {
        case ..<60: "\(seconds)s"
        case ..<3600: "\(seconds / 60)m\(seconds % 60)s"
        default: "\(seconds / 3600)h\(seconds % 3600 / 60)m"
        }
    }

    private static func signed(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return "\(tenths < 0 ? "-" : "+")\(abs(tenths) / 10).\(abs(tenths) % 10)"
    }
}
