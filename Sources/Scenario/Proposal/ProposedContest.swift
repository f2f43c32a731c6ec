internal import JSON

/// A contest of several clients for one thing, made of the operation that takes it and the one that gives it back.
struct ProposedContest {
    let take: APIOperation
    let release: APIOperation?
    /// What the API calls its things, in paths.
    let keys: [String]

    private static let clients = [
        "worker", "user", "client", "customer", "owner", "holder", "member", "guest", "employee",
    ]
    private static let things = [
        "resource", "spool", "room", "seat", "slot", "item", "table", "tag", "key", "asset", "car", "desk", "bed",
    ]

    func text(named name: String) -> String {
        var lines = [
            "name: \(name)", "description: Of ten clients that ask for one thing at the same instant, one gets it.",
            "tags: [http]", "", "clients: 10", "rounds: 20", "resources: per-round # a new one each round",
        ]
        lines += names + ["", "outcomes:"] + outcomes + ["", "steps:"]
        lines += request(take, as: "acquire", note: "taking")
        if let capture { lines.append("    capture: { \(capture) }") }
        lines.append("  - gate # nobody gives it back before everybody has asked")
        if let release {
            lines += request(release, as: "release", note: "giving back")
        } else {
            lines.append(
                "  # No operation looks like one that gives back: each round needs a thing that was never taken.")
        }
        lines += ["", "invariants:", "  - exclusive-winner", "  - mutual-exclusion"]
        return lines.joined(separator: "\n") + "\n"
    }

    // MARK: Names and statuses

    private var names: [String] {
        let known =
            (take.pathParameters.compactMap(\.schema) + (take.body.map { resourceFields($0).map(\.schema) } ?? []))
            .compactMap(\.example?.string).first
        guard namesResource else {
            return ["# Neither path nor content seems to name what is taken: all rounds are about the same thing."]
        }
        let hint = known.map { ", such as \($0)" } ?? ""
        return [
            "resource-names: \"TODO: name twenty things that exist and are free, like ROOM-{number:2} or [A, B, C]\(hint.quotable)\""
        ]
    }

    private var namesResource: Bool {
        !take.pathParameters.isEmpty || !(take.body.map(resourceFields) ?? []).isEmpty
    }

    private var outcomes: [String] {
        let all = [take, release].compactMap(\.self)
        func list(_ statuses: [Int]) -> String {
            "[\(Set(statuses).sorted().map(String.init).joined(separator: ", "))]"
        }
        let good = all.flatMap { $0.statuses(2) }
        let bad = all.flatMap { $0.statuses(4) }
        let conflicts = bad.filter { [409, 423].contains($0) }
        let away = all.flatMap { $0.statuses(5) }.filter { $0 == 503 } + bad.filter { $0 == 429 }
        let refused = bad.filter { ![409, 423, 429].contains($0) }
        var lines = ["  granted: \(good.isEmpty ? "2xx" : list(good))"]
        lines.append(
            conflicts.isEmpty
                ? "  conflict: [409, 423] # the document tells no status for a thing that is taken already; correct this if need be"
                : "  conflict: \(list(conflicts))")
        lines.append("  unavailable: \(away.isEmpty ? "[429, 503] # not in the document" : list(away))")
        lines.append("  refused: \(refused.isEmpty ? "4xx" : list(refused))")
        return lines
    }

    // MARK: Requests

    private func request(_ operation: APIOperation, as role: String, note: String) -> [String] {
        var path = operation.path
        var comments: [String] = []
        for (index, parameter) in operation.pathParameters.enumerated() {
            let value: String
            if let captured = capturedName(parameter.name), role == "release" {
                value = "{\(captured)}"
            } else if isClient(parameter.name) {
                value = "{client.id}"
            } else if index == operation.pathParameters.count - 1 || isThing(parameter.name) {
                value = "{resource}"
            } else {
                value = "TODO"
                comments.append("    # TODO: \(parameter.name) in the path is not known")
            }
            path = path.replacing("{\(parameter.name)}", with: value)
        }
        let line = path.contains("TODO") ? "\"TODO: \(operation.method) \(path)\"" : "\(operation.method) \(path)"
        var lines = ["  - request: \(line)"] + comments + ["    as: \(role)"]
        if let body = operation.body, !body.properties.isEmpty {
            lines.append("    body:")
            lines += fields(body, role: role, indent: 6)
        }
        return lines
    }

    private func fields(_ schema: APISchema, role: String, indent: Int, depth: Int = 0) -> [String] {
        let margin = String(repeating: " ", count: indent)
        return schema.properties.flatMap { name, field -> [String] in
            let isToken = self.isToken(name) && role == "release"
            guard schema.required.contains(name) || isToken && capture != nil else { return [] }
            let key = JSON.string(name).text
            if field.type == "object" || !field.properties.isEmpty, depth < 4, field.example == nil {
                let inner = fields(field, role: role, indent: indent + 2, depth: depth + 1)
                return inner.isEmpty ? ["\(margin)\(key): {}"] : ["\(margin)\(key):"] + inner
            }
            return ["\(margin)\(key): \(value(of: name, field, isToken: isToken && capture != nil))"]
        }
    }

    private func value(of name: String, _ field: APISchema, isToken: Bool) -> String {
        if isToken { return "\"{token}\"" }
        if isClient(name) {
            if field.type == "integer" { return "\"{client.id}\"" }
            if field.type == "string", field.format != "uuid" { return "\"{client.name}\"" }
        }
        if resourceName == name { return "\"{resource}\"" }
        switch field.format {
        case "date": return "\"{today}\""
        case "date-time": return "\"{now}\""
        case "uuid" where field.example == nil: return "\"{uuid}\""
        default: break
        }
        if let example = field.example {
            if let text = example.string { return JSON.string(text.braced).text }
            return example.text.braced
        }
        switch field.type {
        case "boolean": return "true"
        case "integer", "number": return String(max(1, field.minimum ?? 1))
        case "array": return "[]"
        default: return "\"TODO: a value for \(name.quotable), of which the document tells no example\""
        }
    }

    // MARK: What names mean

    /// The field of the taking's content that names the thing: where no variable of the path does.
    private var resourceName: String? {
        guard take.pathParameters.allSatisfy({ isClient($0.name) }), let body = take.body else { return nil }
        return resourceFields(body).first?.name
    }

    private func resourceFields(_ body: APISchema) -> [(name: String, schema: APISchema)] {
        let fields = body.properties.filter {
            ["string", "integer"].contains($0.schema.type ?? "") && !isClient($0.name)
        }
        let sure = fields.filter { field in
            keys.contains(field.name.lowercased())
                || APIOperation.words(field.name).contains { word in
                    keys.contains { APIOperation.words($0).contains(word) && word != "id" }
                }
        }
        return sure.isEmpty ? fields.filter { isThing($0.name) } : sure
    }

    private func isClient(_ name: String) -> Bool { APIOperation.words(name).contains(where: Self.clients.contains) }
    private func isThing(_ name: String) -> Bool { APIOperation.words(name).contains(where: Self.things.contains) }
    private func isToken(_ name: String) -> Bool { APIOperation.words(name).contains("token") }

    /// What the grant's answer tells that giving back needs.
    private var capture: String? {
        guard let answer = take.granted else { return nil }
        if let token = answer.properties.first(where: { isToken($0.name) && $0.schema.type == "string" })
            ?? answer.properties.first(where: { isToken($0.name) })
        {
            return "token: \(token.name)"
        }
        guard let name = release?.pathParameters.last?.name, let captured = capturedName(name) else { return nil }
        return "\(captured): \(answer.properties.contains { $0.name == name } ? name : "id")"
    }

    /// The capture by which giving back knows what was made, such as the booking's number: where a variable of its path
    /// is not one of the taking's, and the answer has it.
    private func capturedName(_ parameter: String) -> String? {
        guard let answer = take.granted, !take.pathParameters.contains(where: { $0.name == parameter }),
            resourceName != parameter, !isThing(parameter)
        else { return nil }
        let isThere = answer.properties.contains { $0.name == parameter || $0.name == "id" }
        return isThere ? parameter.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") } : nil
    }
}

extension String {
    /// The text with plain braces, as a template needs them.
    fileprivate var braced: String { replacing("{", with: "{{").replacing("}", with: "}}") }

    /// The text without what would end a quoted one.
    fileprivate var quotable: String { String(filter { $0 != "\"" && $0 != "\\" && !$0.isNewline }.prefix(80)) }
}
