internal import JSON
internal import Spelling

extension Format {
    /// A mapping with these keys. `build` gets what could be decoded, and makes the value of it or reports.
    static func mapping(
        _ expected: String, called owner: String, keys: [any KeyDeclaration], exclusive: [[String]] = [],
        build: @escaping @Sendable (Fields, inout Problems) -> Value?
    ) -> Format {
        let acceptsNothing = keys.allSatisfy { !$0.isRequired }
        return Format(
            expected, schema: objectSchema(keys, exclusive: exclusive), acceptsNothing: acceptsNothing
        ) { node, problems in
            guard node.isMapping || node.isNothing && acceptsNothing else {
                problems.report("\(node.quoted) stands here; write \(expected)", at: node.position)
                return nil
            }
            let fields = Fields(node, keys: keys, exclusive: exclusive, owner: owner, problems: &problems)
            return build(fields, &problems)
        }
    }

    /// One of several things, told apart by a word: alone (`release`), or as a key with its settings
    /// (`release: {token: stale}`). Other keys may stand beside it.
    static func choice<Chosen: Sendable>(
        _ expected: String, called noun: String, of variants: [Key<Chosen>], beside: [any KeyDeclaration] = [],
        build: @escaping @Sendable (Chosen, Fields, inout Problems) -> Value?
    ) -> Format {
        let names = variants.map(\.name)
        return Format(expected, schema: choiceSchema(variants, beside: beside)) { node, problems in
            if let word = node.plainText, !node.isNothing {
                guard let variant = variants.first(where: { $0.name == word }) else {
                    problems.report(unknown(node.written, as: noun, known: names), at: node.position)
                    return nil
                }
                guard variant.acceptsNothing else {
                    problems.report(
                        "`\(word)` stands alone; write `\(word):` with \(variant.expected)", at: node.position)
                    return nil
                }
                let entry = Node.Entry(
                    key: word, keyPosition: node.position,
                    value: Node(content: .scalar(.init(text: "", written: "", isPlain: true)), position: node.position))
                let alone = Node(content: .mapping([entry]), position: node.position)
                let fields = Fields(alone, keys: [variant], exclusive: [], owner: noun, problems: &problems)
                return fields[variant].flatMap { build($0, fields, &problems) }
            }
            guard case .mapping(let entries) = node.content else {
                problems.report("\(node.quoted) stands here; write \(expected)", at: node.position)
                return nil
            }
            let chosen = variants.filter { variant in entries.contains { $0.key == variant.name } }
            let keys: [any KeyDeclaration] = variants.map { $0.optional } + beside
            let fields = Fields(node, keys: keys, exclusive: [], owner: "a \(noun)", problems: &problems)
            if chosen.count > 1 {
                problems.report(
                    "`\(chosen[0].name)` and `\(chosen[1].name)` in one \(noun); only one can stand there",
                    at: node.position)
            }
            // An unknown key was probably meant to be the missing word, and is reported already.
            let known = Set(keys.map(\.name))
            if chosen.isEmpty, entries.allSatisfy({ known.contains($0.key) }) {
                problems.report("no \(noun) is named here; write \(expected)", at: node.position)
            }
            guard chosen.count == 1 else { return nil }
            return fields[chosen[0]].flatMap { build($0, fields, &problems) }
        }
    }
}

extension Key {
    /// The same key in a place where it may be missing.
    fileprivate var optional: Key { .optional(name, format, summary) }
}

extension Format {
    /// A mapping whose keys are the writer's own, in their order; there is at least one.
    static func table<Element: Sendable>(
        _ expected: String, of element: Format<Element>,
        checkingKeys check: @escaping @Sendable (String) throws(Mismatch) -> Void = { (_: String) throws(Mismatch) in }
    ) -> Format where Value == [TableEntry<Element>] {
        Format(
            expected, schema: ["type": "object", "minProperties": 1, "additionalProperties": element.schema]
        ) { node, problems in
            guard case .mapping(let entries) = node.content, !entries.isEmpty else {
                problems.report("\(node.quoted) stands here; write \(expected)", at: node.position)
                return nil
            }
            let found = entries.map { entry -> TableEntry<Element>? in
                do throws(Mismatch) { try check(entry.key) } catch {
                    problems.report(
                        "\(quote(entry.key)) \(error.reason ?? "is not right here"); write \(expected)",
                        at: entry.keyPosition)
                    return nil
                }
                return element.decode(entry.value, &problems).map { .init(key: entry.key, value: $0) }
            }
            let valid = found.compactMap(\.self)
            return valid.count == found.count ? valid : nil
        }
    }
}

/// A key of the writer's own, and its value.
struct TableEntry<Value: Sendable>: Sendable {
    var key: String
    var value: Value
}

extension Node {
    fileprivate var isMapping: Bool { if case .mapping = content { true } else { false } }
}

/// What to say of a word that isn't known: the nearest known one, or all of them.
func unknown(_ word: String, as noun: String, known: [String]) -> String {
    let nearest = nearestWord(to: word, among: known)
    let help =
        nearest.map { "did you mean `\($0)`?" } ?? "known are \(known.map { "`\($0)`" }.joined(separator: ", "))"
    return "\(quote(word)) is no \(noun); \(help)"
}
