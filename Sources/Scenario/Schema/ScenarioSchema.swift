internal import JSON

extension Scenario {
    /// The JSON Schema (draft-07) of scenario files, for editors. It follows from the decoder's own description of
    /// what it accepts; what must fit together across keys, only the decoder checks.
    public static var jsonSchema: String { ScenarioFormat.schema.lines() + "\n" }
}

extension ScenarioFormat {
    /// What an including file needn't have.
    private static let required: JSON = [
        "anyOf": [
            ["required": ["include"]],
            [
                "required": ["name"],
                "oneOf": [
                    ["required": ["groups"]], ["required": ["clients", "steps"]], ["required": ["clients", "storm"]],
                ],
                "anyOf": [
                    ["required": ["invariants"]], ["required": ["thresholds"]], ["required": ["storm"]],
                ],
            ],
        ]
    ]

    fileprivate static let schema: JSON = {
        let head: [JSON.Member] = [
            .init("$schema", "http://json-schema.org/draft-07/schema#"),
            .init("title", "Stampede scenario"),
            .init("description", "What to run against a target, and what must hold."),
        ]
        guard case .object(let members) = objectSchema(keys, exclusive: exclusive, withRequired: false),
            case .object(let required) = required
        else { return .object(head) }
        return .object(head + members + required)
    }()
}
