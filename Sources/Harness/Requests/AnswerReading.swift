package import HTTPTransport
package import History
package import JSON
package import Scenario

/// What an answer means. Its JSON is read at most once, and only if somebody asks for it.
package struct AnswerReading {
    private let answer: HTTPAnswer
    private let values: TemplateValues
    /// The answer's JSON; nil if it is none.
    package private(set) lazy var json = try? JSON(parsing: answer.body)

    package init(_ answer: HTTPAnswer, values: TemplateValues) {
        self.answer = answer
        self.values = values
    }

    /// The outcome that the first rule that fits gives it; nil if none does.
    package mutating func outcome(by rules: [Scenario.OutcomeRule]) -> Outcome? {
        for rule in rules where mismatch(rule.pattern) == nil { return rule.outcome }
        return nil
    }

    /// What was answered, as a report shows it.
    var words: String { "was answered with \(answer.status): \(Exchange.shown(answer.body))" }

    /// What is otherwise than the request expects, if something is, by the outcome that its rules give it.
    mutating func unmet(_ request: Scenario.Request) -> String? {
        unmet(request, outcome: outcome(by: request.outcomes) ?? .failed)
    }

    /// What is otherwise than the request expects, if something is: a sentence.
    package mutating func unmet(_ request: Scenario.Request, outcome: Outcome) -> String? {
        guard let expected = request.expectation else { return nil }
        var problem = mismatch(expected.pattern)
        if !expected.outcomes.isEmpty, !expected.outcomes.contains(outcome) {
            let names = expected.outcomes.map { "`\($0.name)`" }.joined(separator: " or ")
            problem = "\(names) was expected, and it was `\(outcome.name)` (status \(answer.status))"
        }
        return problem.map { "\(request.line): \($0)" }
    }

    /// Whether the answer is like the pattern.
    mutating func fits(_ pattern: Scenario.AnswerPattern) -> Bool { mismatch(pattern) == nil }

    /// Why the answer isn't like the pattern; nil if it is.
    private mutating func mismatch(_ pattern: Scenario.AnswerPattern) -> String? {
        if !pattern.statuses.isEmpty, !pattern.statuses.contains(where: { $0.contains(answer.status) }) {
            return "its status was \(answer.status)"
        }
        for expected in pattern.values {
            guard let wanted = values.json(expected.value) else {
                return "`\(expected.path)` can't be compared: a variable has no value"
            }
            guard let found = json?.value(at: expected.path) else { return "it has no `\(expected.path)`" }
            if !found.isEqual(to: wanted) {
                return "`\(expected.path)` was \(found.text.prefix(100)), and \(wanted.text.prefix(100)) was expected"
            }
        }
        for unwanted in pattern.absent {
            guard let value = values.json(unwanted.value) else {
                return "`\(unwanted.path)` can't be compared: a variable has no value"
            }
            if let found = json?.value(at: unwanted.path), found.isEqual(to: value) {
                return "`\(unwanted.path)` was \(found.text.prefix(100)), which was not expected"
            }
        }
        return nil
    }
}

extension JSON {
    /// Whether two values are the same; 1 and 1.0 are.
    func isEqual(to other: JSON) -> Bool {
        switch (self, other) {
        case (.integer(let a), .double(let b)), (.double(let b), .integer(let a)): Double(a) == b
        default: self == other
        }
    }
}
