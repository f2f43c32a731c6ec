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
        if let text = body["tag_spool"]?.string, (1...64).contains(text.utf8.count) { return text }
        refuse("tag_spool", "must be a text of 1 to 64 bytes")
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
        if let text = body["fecha_operacion"]?.string, isDay(text) { return text }
        refuse("fecha_operacion", "must be a day, as 2026-01-31 or 31-01-2026")
        return ""
    }

    mutating func optionalText(_ name: String) -> String? {
        switch body[name] {
        case nil, .null?: return nil
        case .string(let text)? where text.utf8.count <= 200: return text
        default:
            refuse(name, "must be a text of at most 200 bytes")
            return nil
        }
    }

    private mutating func refuse(_ field: String, _ problem: String) {
        invalid.problems.append((field, body[field] == nil ? "is missing; it \(problem)" : problem))
    }

    private func isDay(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts.allSatisfy({ $0.utf8.allSatisfy { $0 &- 0x30 < 10 } }) else { return false }
        let (year, day) = parts[0].count == 4 ? (parts[0], parts[2]) : (parts[2], parts[0])
        guard year.count == 4, parts[1].count == 2, day.count == 2, let month = Int(parts[1]), let day = Int(day),
            let year = Int(year)
        else { return false }
        let isLeap = year % 4 == 0 && year % 100 != 0 || year % 400 == 0
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...12).contains(month) && day >= 1 && day <= lengths[month - 1]
    }
}
