internal import JSON

/// The schema of an object with these keys and no others.
func objectSchema(_ keys: [any KeyDeclaration], exclusive: [[String]] = [], withRequired: Bool = true) -> JSON {
    var members: [JSON.Member] = [
        .init("type", "object"),
        .init("additionalProperties", false),
        .init("properties", .object(keys.map(property))),
    ]
    let required = keys.filter(\.isRequired).map { JSON.string($0.name) }
    if withRequired, !required.isEmpty { members.append(.init("required", .array(required))) }
    let excluded: [JSON] = exclusive.map { ["not": ["required": .array($0.map(JSON.string))]] }
    if !excluded.isEmpty { members.append(.init("allOf", .array(excluded))) }
    return .object(members)
}

/// The schema of one of several things: a word alone, or an object with exactly one of the words as its key.
func choiceSchema(_ variants: [any KeyDeclaration], beside: [any KeyDeclaration]) -> JSON {
    let alone = variants.filter(\.acceptsNothing).map { JSON.string($0.name) }
    let object: JSON = [
        "type": "object",
        "additionalProperties": false,
        "properties": .object((variants + beside).map(property)),
        "oneOf": .array(variants.map { ["required": [.string($0.name)]] }),
    ]
    return alone.isEmpty ? object : ["anyOf": [["enum": .array(alone)], object]]
}

/// A property with its description, and with null where nothing may stand.
private func property(_ key: any KeyDeclaration) -> JSON.Member {
    let schema: JSON = key.acceptsNothing ? ["anyOf": [["type": "null"], key.schema]] : key.schema
    guard case .object(let members) = schema else { return .init(key.name, schema) }
    let text = key.summary + (key.fallbackText.map { " Default: \($0)." } ?? "")
    return .init(key.name, .object([.init("description", .string(text))] + members))
}

/// A schema that also takes a text with an environment variable, whose value only the run knows.
func orVariable(_ schema: JSON) -> JSON { ["anyOf": [schema, ["type": "string", "pattern": "\\$\\{"]]] }
