internal import JSON

/// The formats of single values.
extension Format {
    /// A text made into a value by `parse`, which throws what is wrong with it. A number or a truth value is no
    /// longer one in quotes.
    static func scalar(
        _ expected: String, schema: JSON, unquoted: Bool = false,
        parse: @escaping @Sendable (String) throws(Mismatch) -> Value
    ) -> Format {
        Format(expected, schema: orVariable(schema)) { node, problems in
            guard case .scalar(let scalar) = node.content, !node.isNothing else {
                problems.report("\(node.kind) stands here; write \(expected)", at: node.position)
                return nil
            }
            do throws(Mismatch) {
                if unquoted, !scalar.isPlain { throw Mismatch(reason: "stands in quotes") }
                return try parse(scalar.text)
            } catch {
                let reason = error.reason ?? "is not right here"
                problems.report("\(quote(scalar.written)) \(reason); write \(expected)", at: node.position)
                return nil
            }
        }
    }
}

/// A text isn't what was expected; the reason is nil where there is nothing more to say.
struct Mismatch: Error {
    var reason: String?
}

extension Format where Value == Int {
    /// A whole number in a range.
    static func integer(_ range: ClosedRange<Int>) -> Format {
        .scalar(
            "a whole number from \(range.lowerBound) to \(range.upperBound)",
            schema: ["type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound)],
            unquoted: true
        ) { text throws(Mismatch) in
            guard let number = Int(text), String(number) == text else {
                throw Mismatch(reason: "is not a whole number")
            }
            guard range.contains(number) else { throw Mismatch(reason: "is out of range") }
            return number
        }
    }
}

extension Format where Value == UInt64 {
    /// Any whole number of 64 bits that isn't negative.
    static var seed: Format {
        .scalar("a whole number from 0 to \(UInt64.max)", schema: ["type": "integer", "minimum": 0], unquoted: true) {
            text throws(Mismatch) in
            let digits = text.first == "-" ? text.dropFirst() : text[...]
            guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }) else {
                throw Mismatch(reason: "is not a whole number")
            }
            guard let number = UInt64(text), String(number) == text else { throw Mismatch(reason: "is out of range") }
            return number
        }
    }
}

extension Format where Value == Bool {
    /// `true` or `false`, and none of YAML's other words for them.
    static var boolean: Format {
        .scalar("`true` or `false`", schema: ["type": "boolean"], unquoted: true) { text throws(Mismatch) in
            switch text {
            case "true": return true
            case "false": return false
            default: throw Mismatch(reason: "is no truth value")
            }
        }
    }
}

extension Format where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of the words of an enumeration.
    static func word(_ noun: String) -> Format {
        let words = Value.allCases.map(\.rawValue)
        let expected = words.map { "`\($0)`" }.joined(separator: ", ")
        return Format("one of \(expected)", schema: orVariable(["enum": .array(words.map(JSON.string))])) {
            node, problems in
            guard case .scalar(let scalar) = node.content, !node.isNothing else {
                problems.report("\(node.kind) stands here; write one of \(expected)", at: node.position)
                return nil
            }
            guard let value = Value(rawValue: scalar.text) else {
                problems.report(unknown(scalar.written, as: noun, known: words), at: node.position)
                return nil
            }
            return value
        }
    }
}

extension Format where Value == String {
    /// A text in one or more lines that isn't empty.
    static func text(_ expected: String, atMost limit: Int) -> Format {
        Format(expected, schema: ["type": "string", "minLength": 1, "maxLength": .integer(limit)]) { node, problems in
            guard case .scalar(let scalar) = node.content, !scalar.text.isEmpty, !node.isNothing else {
                problems.report("\(node.kind) stands here; write \(expected)", at: node.position)
                return nil
            }
            guard scalar.text.count <= limit else {
                problems.report("\(scalar.text.count) characters; write at most \(limit)", at: node.position)
                return nil
            }
            return scalar.text
        }
    }

    /// A name of small letters, digits and hyphens.
    static func name(_ expected: String) -> Format {
        .scalar(
            expected, schema: ["type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 80]
        ) { text throws(Mismatch) in
            let parts = text.split(separator: "-", omittingEmptySubsequences: false)
            let letters = parts.joined().utf8.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
            }
            guard letters, parts.allSatisfy({ !$0.isEmpty }), text.utf8.count <= 80 else {
                throw Mismatch(
                    reason: "has other characters than small letters, digits and single hyphens, or is longer than 80")
            }
            return text
        }
    }
}
