import Checkers

/// A schedule in as many columns as it has actors: who stands in which column did it, the rows are the order.
///
/// Where the columns would be too narrow, the letter of the actor stands before each step instead.
struct ScheduleColumns {
    private static let narrowest = 18
    private static let gap = 2
    /// What stands before a step: its number and a mark.
    private static let margin = 6

    let schedule: Report.Schedule
    let columns: Int

    /// The lines, without colour.
    var lines: [String] {
        let width =
            (columns - Self.margin - Self.gap * max(0, schedule.actors.count - 1)) / max(1, schedule.actors.count)
        return width < Self.narrowest ? list : table(width)
    }

    // MARK: columns

    private func table(_ width: Int) -> [String] {
        let heads = schedule.actors.enumerated().map { index, actor in
            wrapped("\(SequenceDiagram.letter(index)) \(actor.visible)", width)
        }
        var lines = (0..<(heads.map(\.count).max() ?? 0)).map { row in
            let cells = heads.map { TerminalText.filled(row < $0.count ? $0[row] : "", to: width) }
            return trimmed(blanks(Self.margin) + cells.joined(separator: blanks(Self.gap)))
        }
        lines.append(
            blanks(Self.margin)
                + schedule.actors.map { _ in String(repeating: "─", count: width) }.joined(separator: blanks(Self.gap)))
        for (number, step) in schedule.steps.enumerated() {
            guard let actor = step.actor, schedule.actors.indices.contains(actor) else {
                lines += labelled(number, step, wrapped(event(step), columns - Self.margin), indent: 0)
                continue
            }
            lines += labelled(number, step, cell(step, width), indent: actor * (width + Self.gap))
        }
        return lines
    }

    private func cell(_ step: Report.Schedule.Step, _ width: Int) -> [String] {
        let text = step.kind == .event ? event(step) : step.text.visible
        return wrapped(text, width) + (step.answer.isEmpty ? [] : wrapped("→ \(step.answer.visible)", width))
    }

    // MARK: a list

    private var list: [String] {
        let actors = schedule.actors.enumerated().flatMap { index, actor in
            wrapped("\(SequenceDiagram.letter(index)) \(actor.visible)", columns - 2).map { "  \($0)" }
        }
        return actors
            + schedule.steps.enumerated().flatMap { number, step in
                let who = step.actor.map { SequenceDiagram.letter($0) + " " } ?? ""
                let answer = step.answer.isEmpty ? "" : " → \(step.answer.visible)"
                let text = step.kind == .event ? who + event(step) : who + step.text.visible + answer
                return labelled(number, step, wrapped(text, columns - Self.margin), indent: 0)
            }
    }

    // MARK: steps

    private func event(_ step: Report.Schedule.Step) -> String { "~ \(step.text.visible) ~" }

    /// The lines of a step behind its number, its mark if it breaks something, and below them why.
    private func labelled(_ number: Int, _ step: Report.Schedule.Step, _ cell: [String], indent: Int) -> [String] {
        let mark = step.violation.isEmpty ? " " : Report.Conclusion.fail.sign
        let first = TerminalText.filled("\(number + 1)", to: 3, right: true) + " \(mark) "
        var lines = cell.enumerated().map { index, line in
            (index == 0 ? first : blanks(Self.margin)) + blanks(indent) + line
        }
        if !step.violation.isEmpty {
            lines += wrapped("\(Report.Conclusion.fail.sign) \(step.violation.visible)", columns - Self.margin).map {
                blanks(Self.margin) + $0
            }
        }
        return lines
    }

    private func wrapped(_ text: String, _ width: Int) -> [String] {
        TerminalText.wrapped(text, to: width, lines: 40, breakingWords: true)
    }

    private func blanks(_ count: Int) -> String { String(repeating: " ", count: count) }

    private func trimmed(_ line: String) -> String {
        String(line[..<(line.lastIndex { $0 != " " }.map { line.index(after: $0) } ?? line.startIndex)])
    }
}

extension Report.Schedule {
    /// The schedule as text: a column an actor.
    public func text(columns: Int) -> String {
        ScheduleColumns(schedule: self, columns: max(60, columns)).lines.map { $0 + "\n" }.joined()
    }
}
