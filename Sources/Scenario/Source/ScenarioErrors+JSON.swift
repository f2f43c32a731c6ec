internal import JSON

extension ScenarioErrors {
    /// Problems as a JSON list of objects with `file`, `line`, `column` and `message`.
    public static func json(_ problems: [Problem]) -> String {
        let items = problems.map { problem -> JSON in
            [
                "file": .string(problem.position.file), "line": .integer(problem.position.line),
                "column": .integer(problem.position.column), "message": .string(problem.message),
            ]
        }
        return JSON.array(items).lines() + "\n"
    }
}
