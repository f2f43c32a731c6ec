import Foundation

/// Validates JSON against the part of JSON Schema (draft 2020-12) that `Reports/report.schema.json` uses. An
/// unknown keyword is an error, so that nothing of the schema is silently not checked.
public struct SchemaValidator {
    /// The schema.
    public let root: [String: Any]

    /// The validator of the schema in that file.
    public init(path: String) throws {
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        root = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    }

    /// What is wrong with a text, each with its path; empty if nothing is.
    public func errors(in json: String) throws -> [String] {
        errors(in: try JSONSerialization.jsonObject(with: Data(json.utf8)), root, "")
    }

    /// What is wrong with a value at that path, by that part of the schema.
    public func errors(in value: Any, _ schema: [String: Any], _ path: String) -> [String] {
        schema.sorted { $0.key < $1.key }.flatMap { keyword, rule in
            check(value, keyword, rule, schema, path)
        }
    }

    private func check(
        _ value: Any, _ keyword: String, _ rule: Any, _ schema: [String: Any], _ path: String
    ) -> [String] {
        let object = value as? [String: Any]
        func wrong(_ what: String) -> [String] { ["\(path): \(what)"] }
        switch (keyword, rule) {
        case ("$schema", _), ("$id", _), ("title", _), ("description", _), ("$defs", _): return []
        case ("$ref", let name as String):
            let name = name.replacingOccurrences(of: "#/$defs/", with: "")
            guard let target = (root["$defs"] as? [String: Any])?[name] as? [String: Any] else {
                return wrong("no definition \(name)")
            }
            return errors(in: value, target, path)
        case ("type", let type as String): return isOf(type, value) ? [] : wrong("is no \(type)")
        case ("const", let constant as NSNumber):
            return value as? NSNumber == constant ? [] : wrong("is not \(constant)")
        case ("enum", let words as [String]):
            return words.contains { value as? String == $0 } ? [] : wrong("is none of \(words)")
        case ("minimum", let least as NSNumber):
            return (value as? NSNumber).map { $0.compare(least) != .orderedAscending } ?? true
                ? [] : wrong("is less than \(least)")
        case ("pattern", let pattern as String):
            guard let text = value as? String else { return [] }
            return text.range(of: pattern, options: .regularExpression) != nil ? [] : wrong("doesn't match \(pattern)")
        case ("required", let names as [String]):
            return names.filter { object?[$0] == nil }.flatMap { wrong("has no \($0)") }
        case ("properties", let properties as [String: [String: Any]]):
            return (object ?? [:]).flatMap { name, member in
                properties[name].map { errors(in: member, $0, "\(path)/\(name)") } ?? []
            }
        case ("additionalProperties", let allowed):
            let known = (schema["properties"] as? [String: Any]) ?? [:]
            return (object ?? [:]).filter { known[$0.key] == nil }.flatMap { name, member in
                if let rule = allowed as? [String: Any] { return errors(in: member, rule, "\(path)/\(name)") }
                return wrong("may not have \(name)")
            }
        case ("propertyNames", let rule as [String: Any]):
            return (object ?? [:]).keys.flatMap { errors(in: $0, rule, "\(path)/\($0)") }
        case ("items", let rule as [String: Any]):
            return ((value as? [Any]) ?? []).enumerated().flatMap { errors(in: $1, rule, "\(path)/\($0)") }
        default: return wrong("the schema's keyword \(keyword) is not checked by this validator")
        }
    }

    private func isOf(_ type: String, _ value: Any) -> Bool {
        let isBoolean = (value as? NSNumber).map { CFGetTypeIDIsBoolean($0) } ?? false
        return switch type {
        case "object": value is [String: Any]
        case "array": value is [Any]
        case "string": value is String
        case "boolean": isBoolean
        case "integer":
            !isBoolean
                && (value as? NSNumber).map { Double(truncating: $0).rounded() == Double(truncating: $0) } ?? false
        default: false
        }
    }

    private func CFGetTypeIDIsBoolean(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }
}
