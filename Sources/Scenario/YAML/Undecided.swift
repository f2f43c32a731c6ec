/// Values that begin with `TODO:`: what a proposal could not decide, and a writer has not decided yet.
enum Undecided {
    private static let mark = "TODO:"

    /// Reports each of them with what there is to decide; what else is wrong with such a value only follows from that.
    static func report(in node: Node, _ problems: inout Problems) {
        switch node.content {
        case .scalar(let scalar):
            guard scalar.text.hasPrefix(mark) else { return }
            let what = scalar.text.dropFirst(mark.count).drop { $0 == " " }
            problems.reportLast(
                "this is left for you to decide: \(what.isEmpty ? "write a value" : what)", at: node.position)
        case .sequence(let items):
            for item in items { report(in: item, &problems) }
        case .mapping(let entries):
            for entry in entries { report(in: entry.value, &problems) }
        }
    }
}
