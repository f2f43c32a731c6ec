internal import JSON

extension Format where Value == Scenario.Template {
    /// A text with variables in braces.
    static func template(_ expected: String) -> Format {
        Format(expected, schema: ["type": ["string", "number", "boolean"]]) { node, problems in
            guard case .scalar(let scalar) = node.content, !node.isNothing else {
                problems.report("\(node.kind) stands here; write \(expected)", at: node.position)
                return nil
            }
            return TemplateText.parse(scalar, at: node.position, &problems)
        }
    }
}

/// Templates as text.
enum TemplateText {
    /// The variables that there always are, as they are written.
    static let known = [
        "client.id", "client.name", "round", "resource", "number", "run", "token", "lease", "today", "now", "uuid",
    ]

    /// The template of a text, or nil after a report.
    static func parse(
        _ scalar: Node.Scalar, at position: SourcePosition, _ problems: inout Problems
    ) -> Scenario.Template? {
        var parts: [Scenario.Template.Part] = []
        var plain = ""
        var rest = Substring(scalar.text)
        while let brace = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            plain += rest[..<brace]
            rest = rest[brace...]
            if rest.hasPrefix("{{") || rest.hasPrefix("}}") {
                plain.append(rest.removeFirst())
                rest.removeFirst()
                continue
            }
            guard rest.first == "{", let end = rest.firstIndex(of: "}") else {
                problems.report(
                    "\(quote(scalar.written)) has a single brace; write variables like {resource}, and a plain brace twice",
                    at: position)
                return nil
            }
            let name = rest[rest.index(after: rest.startIndex)..<end]
            guard let variable = variable(name) else {
                problems.report(
                    "\(quote("{\(name)}")) is no variable; write \(known.map { "{\($0)}" }.joined(separator: ", ")), or the name of a capture",
                    at: position)
                return nil
            }
            if !plain.isEmpty { parts.append(.text(plain)) }
            plain = ""
            parts.append(.variable(variable))
            rest = rest[rest.index(after: end)...]
        }
        plain += rest
        if !plain.isEmpty || parts.isEmpty { parts.append(.text(plain)) }
        return Scenario.Template(parts: parts, position: position)
    }

    private static func variable(_ name: Substring) -> Scenario.Variable? {
        switch name {
        case "client.id": return .clientID
        case "client.name": return .clientName
        case "round": return .round
        case "resource": return .resource
        case "number": return .number(digits: 1)
        case "run": return .run
        case "token": return .token
        case "lease": return .lease
        case "today": return .today
        case "now": return .now
        case "uuid": return .uuid
        default:
            if name.hasPrefix("number:") {
                return Int(name.dropFirst("number:".count)).flatMap {
                    (1...18).contains($0) ? .number(digits: $0) : nil
                }
            }
            return isCaptureName(name) ? .captured(String(name)) : nil
        }
    }

    /// Whether a capture can be called so: letters, digits, `_`, not beginning with a digit.
    static func isCaptureName(_ name: some StringProtocol) -> Bool {
        guard let first = name.utf8.first, !isDigit(first), name.utf8.count <= 60 else { return false }
        return name.utf8.allSatisfy { isDigit($0) || isLetter($0) || $0 == UInt8(ascii: "_") }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}

extension Format where Value == Scenario.JSONTemplate {
    /// Any value as YAML writes it: it becomes JSON, with variables in its texts.
    static let json = Format("a JSON value, with variables in its texts", schema: .object([]), acceptsNothing: true) {
        node, problems in
        JSONTemplateText.value(node, &problems)
    }
}

/// JSON values as YAML.
private enum JSONTemplateText {
    static func value(_ node: Node, _ problems: inout Problems) -> Scenario.JSONTemplate? {
        switch node.content {
        case .scalar(let scalar): return text(scalar, node, &problems)
        case .sequence(let items):
            let values = items.map { value($0, &problems) }
            let valid = values.compactMap(\.self)
            return valid.count == values.count ? .array(valid) : nil
        case .mapping(let entries):
            let members = entries.map { entry in
                value(entry.value, &problems).map { Scenario.JSONTemplate.Member(name: entry.key, value: $0) }
            }
            let valid = members.compactMap(\.self)
            return valid.count == members.count ? .object(valid) : nil
        }
    }

    private static func text(
        _ scalar: Node.Scalar, _ node: Node, _ problems: inout Problems
    ) -> Scenario.JSONTemplate? {
        if node.isNothing { return .constant(.null) }
        if scalar.isPlain, let plain = plain(scalar.text) { return .constant(plain) }
        guard let template = TemplateText.parse(scalar, at: node.position, &problems) else { return nil }
        if case .text(let text) = template.parts[0], template.parts.count == 1 { return .constant(.string(text)) }
        return .text(template)
    }

    private static func plain(_ text: String) -> JSON? {
        if text == "true" || text == "false" { return .bool(text == "true") }
        guard let first = text.utf8.first, first == UInt8(ascii: "-") || (48...57).contains(first) else { return nil }
        // Only what JSON takes for a number is one: 007 and 1e5x are texts.
        guard let value = try? JSON(parsing: Array(text.utf8)) else { return nil }
        return value
    }
}
