import Testing

@testable import Reporting

@Suite struct ProgressTests {
    private func snapshot(_ rounds: Int, seconds: Int64 = 1) -> ProgressSnapshot {
        var snapshot = ProgressSnapshot(scenario: "lock-double-booking")
        (snapshot.number, snapshot.scenarios) = (1, 6)
        (snapshot.rounds, snapshot.roundsPlanned) = (rounds, 200)
        snapshot.operations = rounds * 10
        snapshot.operationsPerSecond = 83_120.4
        snapshot.conflicts = rounds * 9
        (snapshot.connections, snapshot.ceiling, snapshot.warning) = (12, 50, 37)
        snapshot.elapsed = seconds * 1_000_000_000
        snapshot.remaining = 61_000_000_000
        return snapshot
    }

    @Test("on a terminal two lines are drawn again in place, and nothing stays of them")
    func inPlace() {
        var screen = Screen()
        screen.write("$ stampede run\n")
        var writes: [String] = []
        var view = ProgressView(output: { writes.append($0) }, isTerminal: true, colour: false)
        for round in [0, 58, 117] { view.update(snapshot(round)) }
        writes.forEach { screen.write($0) }
        #expect(
            screen.lines == [
                "$ stampede run", "lock-double-booking                 ━━━━━━━━━━━━━━──────────  1 of 6  1:01 left",
                "  no violations   117/200 rounds   83,120 op/s   12/50 conn   1,053 conflicts",
            ])
        view.finish()
        screen.write(writes[3])
        screen.write("✓ pass\n")
        #expect(screen.lines == ["$ stampede run", "✓ pass", ""])
    }

    @Test("no live line reaches the edge of the terminal, at any width", arguments: [20, 40, 79, 80, 200])
    func width(columns: Int) {
        var lines: [String] = []
        var view = ProgressView(on: Terminal(isTerminal: true, colour: true, columns: columns)) { lines.append($0) }
        var large = snapshot(200)
        large.scenario = String(repeating: "漢字", count: 50)
        (large.conflicts, large.violations, large.connections) = (123_456_789, 1_000_000, 49)
        view.update(large)
        for line in lines[0].withoutColour.split(separator: "\n") where columns >= 40 {
            #expect(TerminalText.width(String(line)) < columns, "\(line)")
        }
        #expect(lines[0].contains("\u{1B}[31m1,000,000 violations") || columns < 40)
    }

    @Test("elsewhere a plain line stands for a beginning, every ten seconds, and the first violation")
    func plainLines() {
        var output = ""
        var view = ProgressView(output: { output += $0 }, isTerminal: false, colour: false)
        view.update(snapshot(0, seconds: 0))
        for second in 1...19 { view.update(snapshot(Int(second), seconds: Int64(second))) }
        var broken = snapshot(20, seconds: 19)
        broken.violations = 1
        view.update(broken)
        view.update(broken)
        view.finish()
        #expect(
            output == """
                [1/6] lock-double-booking: 0 of 200 rounds, no operations, no conflicts, no violations, 12 of 50 connections, 1:01 left
                [1/6] lock-double-booking: 10 of 200 rounds, 100 operations, 90 conflicts, no violations, 12 of 50 connections, 1:01 left
                [1/6] lock-double-booking: 20 of 200 rounds, 200 operations, 180 conflicts, 1 violation, 12 of 50 connections, 1:01 left

                """)
    }
}

/// As much of a terminal as the view needs: it knows `\r`, `\n`, cursor up and erase below, and traps at anything else.
private struct Screen {
    private(set) var lines = [""]
    private var (row, column) = (0, 0)

    mutating func write(_ text: String) {
        var rest = text[...]
        while let letter = rest.popFirst() {
            switch letter {
            case "\n":
                row += 1
                column = 0
                if row == lines.count { lines.append("") }
            case "\r": column = 0
            case "\u{1B}":
                let body = rest.dropFirst().prefix { $0.isNumber }
                rest = rest.dropFirst(1 + body.count)
                switch rest.popFirst() {
                case "A": row -= Int(body) ?? 1
                case "J":
                    lines[row] = String(lines[row].prefix(column))
                    lines.removeSubrange((row + 1)...)
                case let other: fatalError("unknown sequence \(String(describing: other))")
                }
            default:
                var line = Array(lines[row])
                line += [Character](repeating: " ", count: max(0, column + 1 - line.count))
                line[column] = letter
                lines[row] = String(line)
                column += 1
            }
        }
    }
}
