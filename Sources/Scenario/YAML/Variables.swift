/// Environment variables in the values of a file: `${NAME}`, or `${NAME:-default}` for one that isn't set or is
/// empty; `$${` is a plain `${`. Keys have none, and what a variable holds is never read as YAML.
struct Variables {
    let environment: Scenario.Environment

    /// The node with every variable replaced; one that isn't set and has no default is reported.
    func replaced(in node: Node, _ problems: inout Problems) -> Node {
        var result = node
        switch node.content {
        case .scalar(var scalar):
            guard scalar.text.utf8.contains(UInt8(ascii: "$")) else { return node }
            scalar.text = text(scalar.text, at: node.position, &problems)
            result.content = .scalar(scalar)
        case .sequence(let items):
            result.content = .sequence(items.map { replaced(in: $0, &problems) })
        case .mapping(let entries):
            result.content = .mapping(
                entries.map { entry in
                    var entry = entry
                    entry.value = replaced(in: entry.value, &problems)
                    return entry
                })
        }
        return result
    }

    private func text(_ text: String, at position: SourcePosition, _ problems: inout Problems) -> String {
        var result = ""
        var rest = Substring(text)
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[dollar...]
            if rest.hasPrefix("$${") {
                result += "${"
                rest = rest.dropFirst(3)
            } else if rest.hasPrefix("${") {
                guard let end = rest.firstIndex(of: "}") else {
                    problems.reportLast("`${` without `}`; write ${NAME:-default}, or $${ for a plain ${", at: position)
                    return result
                }
                result += value(of: rest[rest.index(rest.startIndex, offsetBy: 2)..<end], at: position, &problems)
                rest = rest[rest.index(after: end)...]
            } else {
                result += "$"
                rest = rest.dropFirst()
            }
        }
        return result + rest
    }

    private func value(of reference: Substring, at position: SourcePosition, _ problems: inout Problems) -> String {
        let colon = reference.firstIndex(of: ":")
        let name = reference[..<(colon ?? reference.endIndex)]
        let fallback = colon.map { reference[$0...] }
        guard Self.isName(name), fallback?.hasPrefix(":-") ?? true else {
            problems.reportLast(
                "\(quote("${\(reference)}")) names no variable; write ${NAME} or ${NAME:-default}", at: position)
            return ""
        }
        if let value = environment(String(name)), !value.isEmpty || fallback == nil { return value }
        guard let fallback else {
            problems.reportLast(
                "the environment variable `\(name)` is not set; set it, or give a default: ${\(name):-…}", at: position)
            return ""
        }
        return String(fallback.dropFirst(2))
    }

    private static func isName(_ name: Substring) -> Bool {
        guard let first = name.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            return false
        }
        return name.utf8.allSatisfy {
            switch $0 {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }
}
