import Foundation
import Scenario
import Testing

/// The published JSON Schema says what the decoder does. It is made from the decoder's own description, so most of
/// this shows that the published file is the one that was made.
@Suite struct SchemaTests {
    static let published = Repository.path("Scenarios/scenario.schema.json")

    @Test("the published schema is that of this decoder (write it anew with STAMPEDE_WRITE_SCHEMA=1)")
    func current() throws {
        if ProcessInfo.processInfo.environment["STAMPEDE_WRITE_SCHEMA"] != nil {
            try Scenario.jsonSchema.write(toFile: Self.published, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOfFile: Self.published, encoding: .utf8) == Scenario.jsonSchema)
    }

    /// Where a mistake makes the decoder list all that it knows, and where the schema lists the same.
    static let places: [(text: String, path: [String])] = [
        ("qqqqqqqq: 1", []),
        ("steps: [qqqqqqqq]", ["steps", "items", "anyOf", "1"]),
        ("groups: [{qqqqqqqq: 1}]", ["groups", "items"]),
        ("arrival: qqqqqqqq", ["arrival", "anyOf", "1"]),
        ("arrival: {ramp: {qqqqqqqq: 1}}", ["arrival", "anyOf", "1", "properties", "ramp"]),
        ("steps: [{poll: {qqqqqqqq: 1}}]", ["steps", "items", "anyOf", "1", "properties", "poll"]),
        ("steps: [{extend: {qqqqqqqq: 1}}]", ["steps", "items", "anyOf", "1", "properties", "extend"]),
        ("steps: [{release: {qqqqqqqq: 1}}]", ["steps", "items", "anyOf", "1", "properties", "release", "anyOf", "1"]),
        ("invariants: [qqqqqqqq]", ["invariants", "items", "anyOf", "1"]),
        ("connections: qqqqqqqq", ["connections", "anyOf", "1"]),
        ("resources: {qqqqqqqq: 1}", ["resources", "anyOf", "2"]),
        ("storm: {qqqqqqqq: 1}", ["storm"]),
        ("storm: {model: qqqqqqqq}", ["storm", "properties", "model", "anyOf", "1"]),
        ("storm: {requests: [{qqqqqqqq: 1}]}", ["storm", "properties", "requests", "items"]),
        ("storm: {state: {qqqqqqqq: 1}}", ["storm", "properties", "state"]),
        ("storm: {history: {qqqqqqqq: 1}}", ["storm", "properties", "history"]),
        ("thresholds: {qqqqqqqq: 1}", ["thresholds", "anyOf", "1"]),
        ("choose: {qqqqqqqq: 1}", ["choose"]),
        (
            "faults: [{redis-wire: {qqqqqqqq: 1}}]",
            ["faults", "anyOf", "0", "items", "anyOf", "1", "properties", "redis-wire", "anyOf", "1"]
        ),
        ("give-back: {qqqqqqqq: 1}", ["give-back"]),
        ("set-up: [{qqqqqqqq: 1}]", ["set-up", "items"]),
    ]

    private static let beside: Set = [
        "when", "as", "headers", "body", "text", "token", "outcomes", "capture", "expect", "extends", "retry", "event",
    ]

    @Test("every key that the decoder knows is in the schema, and the reverse", arguments: places)
    func sameKeys(text: String, path: [String]) throws {
        let error = #expect(throws: ScenarioErrors.self) { try Scenario.load(text: Array(text.utf8), path: "f") }
        let line = try #require(error?.problems.first { $0.message.contains("`qqqqqqqq` is no") }?.message)
        let known = line.matches(of: /`([^`]+)`/).map { String($0.output.1) }.dropFirst()

        var schema: Any = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: Self.published)))
        for part in path.isEmpty ? [] : ["properties"] + path {
            if let list = schema as? [Any] {
                schema = try #require(Int(part).map { list[$0] })
            } else {
                schema = try #require((schema as? [String: Any])?[part], "no \(part) in the schema")
            }
        }
        let object = try #require(schema as? [String: Any])
        let properties = try #require(object["properties"] as? [String: Any])
        #expect(object["additionalProperties"] as? Bool == false)
        // The decoder's list of steps leaves out what stands beside a step.
        let beside = text == "steps: [qqqqqqqq]" ? Self.beside : []
        #expect(Set(properties.keys).subtracting(beside) == Set(known))
        for (name, property) in properties {
            #expect((property as? [String: Any])?["description"] is String, "\(name) has no description")
        }
    }
}
