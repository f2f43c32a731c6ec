/// What a command is called, takes and means: the one description from which parsing and help follow.
public struct CommandSyntax: Sendable {
    /// The word after the program's name.
    public var name: String
    /// What it does, in a line.
    public var summary: String
    /// What stands beside the options, if anything does.
    public var operands: Operands?
    /// Its options, in the order of the help.
    public var options: [Option]
    /// Command lines that teach it, each with what it does.
    public var examples: [Example]
    /// The exit codes that it can end with, each with its meaning.
    public var exitCodes: [ExitMeaning]
    /// What else there is to know, in short paragraphs.
    public var notes: [String]

    /// What stands beside the options: files, names.
    public struct Operands: Sendable {
        /// A word in capitals, or the words to choose from in brackets.
        public var placeholder: String
        /// How many there may be.
        public var count: ClosedRange<Int>
        /// The words to choose from; empty if anything may stand there.
        public var choices: [String]

        /// So many of these.
        public init(_ placeholder: String, count: ClosedRange<Int>, choices: [String] = []) {
            self.placeholder = placeholder
            self.count = count
            self.choices = choices
        }
    }

    /// A command line and what it does.
    public struct Example: Sendable {
        /// As typed.
        public var line: String
        /// What it does.
        public var meaning: String

        /// This line does that.
        public init(_ line: String, _ meaning: String) {
            self.line = line
            self.meaning = meaning
        }
    }

    /// An exit code and what it says.
    public struct ExitMeaning: Sendable {
        /// The code.
        public var code: Int32
        /// What it says.
        public var meaning: String

        /// This code says that.
        public init(_ code: Int32, _ meaning: String) {
            self.code = code
            self.meaning = meaning
        }
    }

    /// A command. Every command takes `--help`, which needn't be among its options.
    public init(
        _ name: String, _ summary: String, operands: Operands? = nil, options: [Option] = [],
        examples: [Example] = [], exitCodes: [ExitMeaning] = [], notes: [String] = []
    ) {
        self.name = name
        self.summary = summary
        self.operands = operands
        self.options = options
        self.examples = examples
        self.exitCodes = exitCodes
        self.notes = notes
    }
}

/// A command line that can't be understood, with what would be right, in one line.
public struct UsageError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The line.
    public var description: String

    /// This is wrong.
    public init(_ description: String) { self.description = description }
}
