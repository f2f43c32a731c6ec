internal import JSON

/// An OpenAPI 3 document, as far as a proposal needs it.
struct APIDocument {
    /// Its operations in the order of the document.
    let operations: [APIOperation]
    /// What it calls itself.
    let title: String

    /// Why a text is no such document.
    struct Unreadable: Error {
        var reason: String
    }

    private let root: JSON

    /// Reads JSON, or else YAML.
    init(_ text: [UInt8], file: String) throws(ScenarioErrors) {
        let first = text.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        if first == UInt8(ascii: "{") {
            do throws(JSONError) { root = try JSON(parsing: text) } catch {
                throw ScenarioErrors(file, "this is no JSON: \(error); name an OpenAPI 3 document")
            }
        } else {
            var problems = Problems()
            let node = DocumentReader.read(text, file: file, problems: &problems)
            try problems.throwIfAny()
            root = node?.json ?? .null
        }
        guard root["openapi"]?.string?.hasPrefix("3.") ?? false, case .object(let paths) = root["paths"] else {
            throw ScenarioErrors(
                file,
                "this is no OpenAPI 3 document: `openapi: 3.…` and `paths` are missing; FastAPI serves one at /openapi.json"
            )
        }
        title = root["info"]?["title"]?.string ?? "an API"
        let base = root["servers"]?.array?.first?["url"]?.string.flatMap { $0.hasPrefix("/") ? $0 : nil } ?? ""
        let resolver = References(root: root)
        operations = paths.flatMap { path in
            APIOperation.methods.compactMap { method in
                path.value[method].map { described in
                    APIOperation(
                        method: method.uppercased(), path: (base == "/" ? "" : base) + path.name, described,
                        shared: path.value["parameters"]?.array ?? [], resolver)
                }
            }
        }
    }
}

/// Follows references within a document.
struct References {
    let root: JSON
    /// References that lead through others; a circle ends there.
    private static let depth = 16

    init(root: JSON) { self.root = root }

    /// What stands at the end of a value's references: itself if it is none.
    func resolved(_ value: JSON?) -> JSON? {
        var value = value
        for _ in 0..<Self.depth {
            guard let target = value?["$ref"]?.string else { return value }
            guard target.hasPrefix("#/") else { return nil }
            value = target.dropFirst(2).split(separator: "/").reduce(Optional(root)) { found, part in
                found?[String(part).replacing("~1", with: "/").replacing("~0", with: "~")]
            }
        }
        return nil
    }

    /// A schema of one piece: what `allOf` adds up, and the first of `anyOf` or `oneOf` that isn't null.
    func schema(_ value: JSON?, depth: Int = 0) -> APISchema? {
        guard depth < 8, let schema = resolved(value) else { return nil }
        if let choices = (schema["anyOf"] ?? schema["oneOf"])?.array {
            return choices.lazy.compactMap { self.schema($0, depth: depth + 1) }.first { $0.type != "null" }
        }
        var result = APISchema(schema)
        for part in schema["allOf"]?.array?.compactMap({ self.schema($0, depth: depth + 1) }) ?? [] {
            result.properties += part.properties
            result.required += part.required
            result.type = result.type ?? part.type
        }
        if case .object(let members) = schema["properties"] {
            result.properties += members.compactMap { member in
                self.schema(member.value, depth: depth + 1).map { (member.name, $0) }
            }
        }
        return result
    }
}

/// What a schema says of a value.
struct APISchema {
    var type: String?
    var format: String?
    /// What the document itself gives as a value: an example, a default, the first of those allowed.
    var example: JSON?
    var minimum: Int?
    var properties: [(name: String, schema: APISchema)] = []
    var required: [String] = []

    init(_ schema: JSON) {
        type = schema["type"]?.string ?? schema["type"]?.array?.compactMap(\.string).first { $0 != "null" }
        format = schema["format"]?.string
        example =
            schema["example"] ?? schema["examples"]?.array?.first ?? schema["const"] ?? schema["default"]
            ?? schema["enum"]?.array?.first
        minimum = schema["minimum"]?.integer ?? schema["exclusiveMinimum"]?.integer.map { $0 + 1 }
        required = schema["required"]?.array?.compactMap(\.string) ?? []
    }
}

extension Node {
    /// The JSON that a YAML value means; keys keep their order.
    fileprivate var json: JSON {
        switch content {
        case .sequence(let items): return .array(items.map(\.json))
        case .mapping(let entries): return .object(entries.map { .init($0.key, $0.value.json) })
        case .scalar(let scalar):
            guard scalar.isPlain else { return .string(scalar.text) }
            if isNothing { return .null }
            let value = try? JSON(parsing: Array(scalar.text.utf8))
            switch value {
            case .bool, .integer, .double: return value ?? .null
            default: return .string(scalar.text)
            }
        }
    }
}
