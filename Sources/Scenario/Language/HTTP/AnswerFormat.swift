internal import History
internal import JSON

/// How answers are described: by status and by values of their JSON.
enum AnswerFormat {
    /// `200`, `2xx`, `200..299`, or a list of them.
    static let statuses: Format<[ClosedRange<Int>]> = {
        let list = status.list("a list of statuses like [200, 201]")
        return Format("a status like 200, 4xx or 400..499, or a list", schema: ["anyOf": [status.schema, list.schema]])
        {
            node, problems in
            if case .sequence = node.content { return list.decode(node, &problems) }
            return status.decode(node, &problems).map { [$0] }
        }
    }()

    private static let status = Format<ClosedRange<Int>>.scalar(
        "a status like 200, 4xx or 400..499",
        schema: [
            "anyOf": [
                ["type": "integer", "minimum": 200, "maximum": 999],
                ["type": "string", "pattern": "^([2-9][0-9][0-9]( *\\.\\. *[2-9][0-9][0-9])?|[2-9]xx)$"],
            ]
        ]
    ) { text throws(Mismatch) in
        if text.hasSuffix("xx"), let hundreds = Int(text.dropLast(2)), (2...9).contains(hundreds) {
            return hundreds * 100...hundreds * 100 + 99
        }
        let ends = text.replacing("..", with: " ").split(separator: " ").map { Int($0) ?? 0 }
        guard (1...2).contains(ends.count), ends.allSatisfy((200...999).contains), ends[0] <= ends[ends.count - 1]
        else { throw Mismatch(reason: "is no status of a final answer") }
        return ends[0]...ends[ends.count - 1]
    }

    static let values: Format<[Scenario.ExpectedValue]> = Format<[TableEntry<Scenario.JSONTemplate>]>.table(
        "values by their place, like {status: healthy, checks.redis: ok}", of: .json
    ).map { entries in entries.map { .init(path: $0.key, value: $0.value) } }

    static let statusKey = Key<[ClosedRange<Int>]>.fallback(
        "status", statuses, [], written: "any", "The status that the answer has.")
    static let jsonKey = Key<[Scenario.ExpectedValue]>.fallback(
        "json", values, [], written: "any",
        "Values that the answer's JSON has, by names and indices joined by dots; `events.count` is how many there are.")

    static let notKey = Key<[Scenario.ExpectedValue]>.fallback(
        "not", values, [], written: "none", "Values that the answer's JSON hasn't, by their place as in `json`.")
    /// The keys of a pattern.
    private static let patternKeys: [any KeyDeclaration] = [statusKey, jsonKey, notKey]

    static func pattern(_ fields: Fields) -> Scenario.AnswerPattern? {
        guard let statuses = fields[statusKey], let values = fields[jsonKey], let absent = fields[notKey] else {
            return nil
        }
        return .init(statuses: statuses, values: values, absent: absent)
    }

    /// A status alone, or `{status: 200, json: {…}}`.
    static let pattern: Format<Scenario.AnswerPattern> = {
        let full = Format<Scenario.AnswerPattern>.mapping(
            "a pattern like {status: 200, json: {ok: true}}", called: "an answer", keys: patternKeys
        ) { fields, problems in
            if fields.written.isEmpty {
                problems.report("nothing is said of the answer; write a status", at: fields.position)
            }
            return pattern(fields)
        }
        return Format(
            "a status like 200, or a pattern like {status: 200, json: {ok: true}}",
            schema: ["anyOf": [statuses.schema, full.schema]]
        ) { node, problems in
            if case .mapping = node.content { return full.decode(node, &problems) }
            return statuses.decode(node, &problems).map { .init(statuses: $0) }
        }
    }()

    /// `{granted: 200, conflict: 409}`, tried in the order of the file.
    static let outcomes: Format<[Scenario.OutcomeRule]> = .mapping(
        "outcomes like {granted: 200, conflict: 409}", called: "outcomes", keys: outcomeKeys
    ) { fields, problems in
        if fields.written.isEmpty {
            problems.report("no outcome stands here; write one, or leave `outcomes` out", at: fields.position)
        }
        return fields.written.compactMap { name, _ in
            outcomeKeys.first { $0.name == name }.flatMap { fields[$0] }.flatMap { pattern in
                Outcome(name: name).map { .init(outcome: $0, pattern: pattern) }
            }
        }
    }

    private static let outcomeKeys: [Key<Scenario.AnswerPattern>] = Outcome.allCases
        .filter { $0 != .indeterminate }
        .map { .optional($0.name, pattern, "An answer like this means `\($0.name)`.") }

    /// An outcome, a list of them, or `{outcome: granted, status: 200, json: {…}}`.
    static let expectation: Format<Scenario.Expectation> = {
        let outcome = Format<Outcome>.outcome
        let list = outcome.list("a list of outcomes like [granted, conflict]")
        let several = Format<[Outcome]>(
            "an outcome, or a list of them", schema: ["anyOf": [outcome.schema, list.schema]]
        ) { node, problems in
            if case .sequence = node.content { return list.decode(node, &problems) }
            return outcome.decode(node, &problems).map { [$0] }
        }
        let outcomeKey = Key<[Outcome]>.fallback(
            "outcome", several, [], written: "any", "How the request ends, or a list of ways.")
        let full = Format<Scenario.Expectation>.mapping(
            "an expectation like {status: 200, json: {ok: true}}", called: "an expectation",
            keys: [outcomeKey] + patternKeys
        ) { fields, problems in
            if fields.written.isEmpty {
                problems.report("nothing is expected; write an outcome, or leave `expect` out", at: fields.position)
            }
            guard let outcomes = fields[outcomeKey], let pattern = pattern(fields) else { return nil }
            return .init(outcomes: outcomes, pattern: pattern, position: fields.position)
        }
        return Format(
            "an outcome like `granted`, or an expectation like {status: 200, json: {ok: true}}",
            schema: ["anyOf": [several.schema, full.schema]]
        ) { node, problems in
            if case .mapping = node.content { return full.decode(node, &problems) }
            return several.decode(node, &problems).map {
                .init(outcomes: $0, pattern: .init(), position: node.position)
            }
        }
    }()
}

extension Format where Value == Outcome {
    /// One of the outcomes by its name.
    fileprivate static var outcome: Format {
        let names = Outcome.allCases.map(\.name)
        return Format(
            "one of \(names.map { "`\($0)`" }.joined(separator: ", "))",
            schema: ["enum": .array(names.map(JSON.string))]
        ) { node, problems in
            guard let word = node.plainText, !node.isNothing, let outcome = Outcome(name: word) else {
                problems.report(unknown(node.written, as: "outcome", known: names), at: node.position)
                return nil
            }
            return outcome
        }
    }
}
