internal import JSON

/// What is wrong with a request's content: which field, and why.
struct InvalidBody: Error {
    var problems: [(field: String, problem: String)] = []

    var json: JSON {
        [
            "detail": .array(
                problems.map { ["field": .string($0.field), "problem": .string($0.problem)] })
        ]
    }
}

/// Reads the fields of a request's content and collects all that is wrong with them.
struct BodyFields {
    private let body: JSON
    private(set) var invalid = InvalidBody()

    init(_ bytes: [UInt8]) throws(InvalidBody) {
        do throws(JSONError) { body = try JSON(parsing: bytes) } catch {
            throw InvalidBody(problems: [("body", "no JSON: \(error)")])
        }
        guard case .object = body else {
            throw InvalidBody(problems: [("body", "must be a JSON object")])
        }
    }

    /// Throws what was wrong with the fields that were read.
    func check() throws(InvalidBody) {
        guard invalid.problems.isEmpty else { throw invalid }
    }

    mutating func worker() -> Int {
        if let number = body["worker_id"]?.integer, number > 0 { return number }
        refuse("worker_id", "must be a whole number above 0")
        return 0
    }

    mutating func tag() -> String {
        if let text = body["tag_spool"]?.string, (1...64).contains(text.unicodeScalars.count), isPlain(text) {
            return text
        }
        refuse("tag_spool", "must be a text of 1 to 64 characters, none of them a control character")
        return ""
    }

    mutating func step() -> WorkStep {
        if let step = body["operacion"]?.string.flatMap({ WorkStep(rawValue: $0) }) { return step }
        refuse("operacion", "must be ARM, SOLD or METROLOGIA")
        return .assembly
    }

    mutating func seconds() -> Int {
        if let number = body["additional_seconds"]?.integer, (1...86_400).contains(number) { return number }
        refuse("additional_seconds", "must be a whole number from 1 to 86400")
        return 0
    }

    /// A day as `2026-01-31` or `31-01-2026`.
    mutating func workDay() -> String {
        if let text = body["fecha_operacion"]?.string, WorkDay.isValid(text) { return text }
        refuse("fecha_operacion", "must be a day, as 2026-01-31 or 31-01-2026")
        return ""
    }

    mutating func optionalText(_ name: String) -> String? {
        switch body[name] {
        case nil, .null?: return nil
        case .string(let text)? where text.unicodeScalars.count <= 200 && isPlain(text): return text
        default:
            refuse(name, "must be a text of at most 200 characters, none of them a control character")
            return nil
        }
    }

    private mutating func refuse(_ field: String, _ problem: String) {
        invalid.problems.append((field, body[field] == nil ? "is missing; it \(problem)" : problem))
    }

    /// For PostgreSQL a text ends at a zero: two tags that differ behind one would be the same spool, with two locks.
    private func isPlain(_ text: String) -> Bool { text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f } }
}
