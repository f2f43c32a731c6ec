/// What a command comes to: the texts for both outputs, and the exit code.
public struct CommandResult: Sendable, Equatable {
    /// The exit code.
    public var exitCode: Int32
    /// What belongs on standard output.
    public var output: String
    /// What belongs on standard error.
    public var errors: String

    /// A result.
    public init(exitCode: Int32, output: String = "", errors: String = "") {
        self.exitCode = exitCode
        self.output = output
        self.errors = errors
    }

    /// What an error of a report comes to.
    init(_ error: ReportError) {
        self.init(exitCode: error.exitCode, errors: "stampede: \(error)\n")
    }
}
