/// Shows how far a run is: on a terminal two lines that are drawn again in place, elsewhere a plain line when a
/// scenario begins, when the first violation is known, and every ten seconds.
public struct ProgressView {
    /// Between two plain lines, in nanoseconds.
    private static let pause: Int64 = 10_000_000_000

    private let output: (String) -> Void
    private let terminal: Terminal
    private var drawn = 0
    private var told: ProgressSnapshot?

    /// A view that writes through a function: once for each update, so that no half-drawn line is ever seen.
    public init(on terminal: Terminal, output: @escaping (String) -> Void) {
        self.terminal = terminal
        self.output = output
    }

    /// A view for an output of that kind, 80 columns wide.
    public init(output: @escaping (String) -> Void, isTerminal: Bool, colour: Bool) {
        self.init(on: Terminal(isTerminal: isTerminal, colour: colour), output: output)
    }

    /// Shows how far the run is now.
    public mutating func update(_ snapshot: ProgressSnapshot) {
        if terminal.isTerminal {
            let lines = [heading(snapshot), figures(snapshot)]
            output(erasure + lines.joined(separator: "\n"))
            drawn = lines.count
        } else if isWorthALine(snapshot) {
            output(plain(snapshot).withoutWorkflowCommands + "\n")
            told = snapshot
        }
    }

    /// Takes the live lines away, so that what is printed next stands in their place.
    public mutating func finish() {
        if drawn > 0 { output(erasure) }
        drawn = 0
        told = nil
    }

    /// To the beginning of what was drawn, and nothing after it.
    private var erasure: String {
        drawn == 0 ? "" : (drawn > 1 ? "\u{1B}[\(drawn - 1)A" : "") + "\r\u{1B}[J"
    }

    // MARK: on a terminal

    private func heading(_ snapshot: ProgressSnapshot) -> String {
        let place = snapshot.scenarios > 1 ? "  \(snapshot.number) of \(snapshot.scenarios)" : ""
        let left = snapshot.remaining.map { "  \(Self.clock($0)) left" } ?? "  \(Self.clock(snapshot.elapsed))"
        // One column stays free: a terminal that is full to the edge wraps.
        let room = max(8, terminal.columns - 1 - place.utf8.count - left.utf8.count)
        let bar = snapshot.share.map { Self.bar($0, columns: max(0, min(24, room - 30))) } ?? ""
        let name = TerminalText.filled(
            snapshot.scenario.visible, to: room - (bar.isEmpty ? 0 : TerminalText.width(bar) + 2))
        return terminal.paint(name, .bold) + (bar.isEmpty ? "" : "  " + bar) + terminal.paint(place + left, .faint)
    }

    private func figures(_ snapshot: ProgressSnapshot) -> String {
        var parts: [(text: String, ink: Terminal.Ink?)] = [
            (
                snapshot.violations == 0 ? "no violations" : Quantity.counted(snapshot.violations, "violation"),
                snapshot.violations == 0 ? nil : .red
            )
        ]
        if let planned = snapshot.roundsPlanned {
            parts.append(("\(Quantity.grouped(snapshot.rounds))/\(Quantity.grouped(planned)) rounds", nil))
        } else if snapshot.rounds > 0 {
            parts.append((Quantity.counted(snapshot.rounds, "round"), nil))
        }
        parts.append(("\(Quantity.grouped(Quantity.whole(max(0, snapshot.operationsPerSecond)))) op/s", nil))
        if let connections = snapshot.connections {
            let isHigh = snapshot.warning.map { connections >= $0 } ?? false
            let ceiling = snapshot.ceiling.map { "/\(Quantity.grouped($0))" } ?? ""
            parts.append(("\(Quantity.grouped(connections))\(ceiling) conn", isHigh ? .yellow : nil))
        }
        parts.append((Quantity.counted(snapshot.conflicts, "conflict"), nil))
        var (line, taken) = ("  ", 2)
        for (index, part) in parts.enumerated() {
            let gap = index == 0 ? "" : "   "
            guard taken + gap.utf8.count + part.text.utf8.count < terminal.columns else { break }
            line += gap + (part.ink.map { terminal.paint(part.text, $0) } ?? part.text)
            taken += gap.utf8.count + part.text.utf8.count
        }
        return line
    }

    private static func bar(_ share: Double, columns: Int) -> String {
        let full = Int((share * Double(columns)).rounded())
        return String(repeating: "━", count: full) + String(repeating: "─", count: columns - full)
    }

    private static func clock(_ nanoseconds: Int64) -> String {
        let seconds = max(0, nanoseconds) / 1_000_000_000
        let rest = seconds % 60 < 10 ? "0\(seconds % 60)" : "\(seconds % 60)"
        return "\(seconds / 60):\(rest)"
    }

    // MARK: elsewhere

    private func isWorthALine(_ snapshot: ProgressSnapshot) -> Bool {
        guard let told, told.scenario == snapshot.scenario, told.number == snapshot.number else { return true }
        if told.violations == 0 && snapshot.violations > 0 { return true }
        return snapshot.elapsed - told.elapsed >= Self.pause
    }

    private func plain(_ snapshot: ProgressSnapshot) -> String {
        var parts: [String] = []
        if let planned = snapshot.roundsPlanned {
            parts.append("\(Quantity.grouped(snapshot.rounds)) of \(Quantity.counted(planned, "round"))")
        }
        parts.append(Quantity.counted(snapshot.operations, "operation"))
        parts.append(Quantity.counted(snapshot.conflicts, "conflict"))
        parts.append(Quantity.counted(snapshot.violations, "violation"))
        if let connections = snapshot.connections {
            let ceiling = snapshot.ceiling.map { " of \(Quantity.grouped($0))" } ?? ""
            parts.append("\(Quantity.grouped(connections))\(ceiling) connections")
        }
        if let remaining = snapshot.remaining { parts.append("\(Self.clock(remaining)) left") }
        let place = snapshot.scenarios > 1 ? "[\(snapshot.number)/\(snapshot.scenarios)] " : ""
        return place + snapshot.scenario.visible.shortened(to: 60) + ": " + parts.joined(separator: ", ")
    }
}
