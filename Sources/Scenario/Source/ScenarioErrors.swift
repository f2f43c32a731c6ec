/// Everything that is wrong with a scenario, in the order of the text.
public struct ScenarioErrors: Error, Sendable, Equatable, CustomStringConvertible {
    /// One thing that is wrong.
    public struct Problem: Sendable, Hashable, Comparable, CustomStringConvertible {
        /// Where.
        public var position: SourcePosition
        /// What is wrong; what would be right.
        public var message: String

        /// `file:line:column: what is wrong; what would be right`.
        public var description: String { "\(position): \(message)" }

        /// By place, then by message.
        public static func < (a: Problem, b: Problem) -> Bool {
            (a.position, a.message) < (b.position, b.message)
        }
    }

    /// What is wrong; never empty.
    public let problems: [Problem]

    /// One line a problem.
    public var description: String { problems.map(\.description).joined(separator: "\n") }

    /// Something is wrong with a file as a whole.
    init(_ path: String, _ message: String) {
        problems = [.init(position: SourcePosition(file: path, line: 1, column: 1), message: message)]
    }

    /// These problems, of which there is at least one.
    init(problems: [Problem]) { self.problems = problems }
}
