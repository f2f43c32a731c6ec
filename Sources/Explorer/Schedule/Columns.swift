/// A schedule as text: a column a client, time downwards.
public struct Columns {
    private let record: ScheduleRecord
    private let clients: Int
    private let width: Int

    /// The schedule of so many clients, on so many letters a line.
    public init(_ record: ScheduleRecord, clients: Int, width: Int) {
        self.record = record
        self.clients = clients
        self.width = max(40, width)
    }

    /// The lines.
    public var text: String {
        let column = max(20, min(60, (width - 2) / max(1, clients)))
        var lines = [line((0..<clients).map { "client \($0 + 1)" }, column)]
        lines.append(line((0..<clients).map { _ in String(repeating: "─", count: column - 2) }, column))
        for entry in record.entries {
            guard let client = entry.client else {
                let label = " " + entry.text + " "
                let total = column * clients - 2
                let left = max(2, (total - label.count) / 2)
                let dashes = String(repeating: "╌", count: left)
                lines.append("  " + dashes + label + String(repeating: "╌", count: max(2, total - left - label.count)))
                continue
            }
            for piece in wrapped(entry.sign + entry.text, to: column - 2) {
                lines.append(line((0..<clients).map { $0 == client ? piece : "" }, column))
            }
        }
        return lines.map { $0.trimmingTrailingSpaces + "\n" }.joined()
    }

    private func line(_ cells: [String], _ column: Int) -> String {
        "  " + cells.map { $0 + String(repeating: " ", count: max(0, column - $0.count)) }.joined()
    }

    /// A text in pieces of at most so many letters, three at most.
    private func wrapped(_ text: String, to width: Int) -> [String] {
        var pieces: [String] = []
        var rest = Substring(text)
        while rest.count > width, pieces.count < 2 {
            let piece = rest.prefix(width)
            let cut = piece.lastIndex(of: " ").flatMap {
                $0 > piece.index(piece.startIndex, offsetBy: width / 2) ? $0 : nil
            }
            pieces.append(String(rest[..<(cut ?? piece.endIndex)]))
            rest = rest[(cut ?? piece.endIndex)...].drop { $0 == " " }
            rest = "  " + rest
        }
        pieces.append(rest.count > width ? rest.prefix(width - 1) + "…" : String(rest))
        return pieces
    }
}

extension ScheduleRecord.Entry {
    /// What tells the kinds apart.
    var sign: String {
        switch kind {
        case .request: "▸ "
        case .command: "  "
        case .answer: "◂ "
        case .event: ""
        }
    }
}

extension String {
    fileprivate var trimmingTrailingSpaces: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
