internal import Spelling

/// The arguments of a command, taken apart.
public struct Arguments: Sendable, Equatable {
    /// What stands beside the options, in order.
    public private(set) var operands: [String] = []
    /// Whether help was asked for; then nothing else is checked.
    public private(set) var asksForHelp = false
    private var texts: [String: [String]] = [:]
    private var flags: [String: Bool] = [:]

    /// Takes the arguments after the command's name apart.
    ///
    /// Options may stand anywhere; `--` ends them. The value of an option is the next argument, unless that begins
    /// with `--`: such a value is written `--name=--value`. A lone `-` is an operand.
    public init(_ arguments: [String], for syntax: CommandSyntax) throws(UsageError) {
        // Help is asked for by those who don't know how to write the rest.
        if arguments.prefix(while: { $0 != "--" }).contains(where: { $0 == "--help" || $0 == "-h" }) {
            asksForHelp = true
            return
        }
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--" {
                operands += rest
                break
            }
            if argument.hasPrefix("-"), argument != "-" {
                try take(option: argument, &rest, syntax.options)
            } else {
                operands.append(argument)
            }
        }
        if let expected = syntax.operands {
            try check(operands, against: expected)
        } else if let first = operands.first {
            throw UsageError("`\(first)`: \(syntax.name) takes options only")
        }
    }

    /// The value of an option, or nil if it doesn't stand there.
    public func value(of option: Option) -> String? { texts[option.name]?.last }

    /// All values of an option that may stand more than once, in order.
    public func values(of option: Option) -> [String] { texts[option.name] ?? [] }

    /// Whether a flag is on.
    public func isOn(_ flag: Option) -> Bool { flags[flag.name] ?? false }

    /// The value of an option that is a whole number in a range, or nil if it doesn't stand there.
    public func integer(of option: Option, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
        guard let text = value(of: option) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw UsageError(
                "`--\(option.name) \(text)`: write a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    private mutating func take(
        option argument: String, _ rest: inout ArraySlice<String>, _ options: [Option]
    ) throws(UsageError) {
        let spelled = argument.prefix { $0 != "=" }
        let attached = spelled == argument ? nil : String(argument.dropFirst(spelled.count + 1))
        guard let (option, isNegated) = Self.find(spelled, among: options) else {
            throw UsageError(Self.unknown(String(spelled), options))
        }
        guard let placeholder = option.placeholder else {
            if let attached { throw UsageError("`\(argument)`: \(spelled) takes no value; leave `=\(attached)` out") }
            flags[option.name] = !isNegated
            return
        }
        guard option.isRepeatable || texts[option.name] == nil else {
            throw UsageError("`--\(option.name)` stands twice; keep one of them")
        }
        if let attached {
            texts[option.name, default: []].append(attached)
        } else if let next = rest.first, !next.hasPrefix("--") {
            texts[option.name, default: []].append(next)
            rest.removeFirst()
        } else {
            throw UsageError("`--\(option.name)` has no value; write --\(option.name) \(placeholder)")
        }
    }

    private static func find(_ spelled: Substring, among options: [Option]) -> (Option, isNegated: Bool)? {
        guard spelled.hasPrefix("--") else { return nil }
        let name = spelled.dropFirst(2)
        if let option = options.first(where: { $0.name == name }) { return (option, false) }
        guard name.hasPrefix("no-") else { return nil }
        return options.first { $0.placeholder == nil && $0.name == name.dropFirst(3) }.map { ($0, true) }
    }

    private static func unknown(_ spelled: String, _ options: [Option]) -> String {
        let names = options.map { "--\($0.name)" } + ["--help"]
        // One dash for two is the commonest slip.
        let typed = "--" + spelled.drop { $0 == "-" }
        let help =
            nearestWord(to: typed, among: names).map { "did you mean `\($0)`?" }
            ?? "known are \(names.map { "`\($0)`" }.joined(separator: ", "))"
        return "`\(spelled)` is no option; \(help)"
    }

    private func check(_ operands: [String], against expected: CommandSyntax.Operands) throws(UsageError) {
        if operands.count < expected.count.lowerBound {
            throw UsageError("\(expected.placeholder) is missing; name at least \(expected.count.lowerBound)")
        }
        if operands.count > expected.count.upperBound {
            throw UsageError(
                "`\(operands[expected.count.upperBound])` is one too many; at most \(expected.count.upperBound) of "
                    + expected.placeholder)
        }
        guard !expected.choices.isEmpty else { return }
        for operand in operands where !expected.choices.contains(operand) {
            let help =
                nearestWord(to: operand, among: expected.choices).map { "did you mean `\($0)`?" }
                ?? "choose from \(expected.choices.map { "`\($0)`" }.joined(separator: ", "))"
            throw UsageError("`\(operand)` is not known; \(help)")
        }
    }
}
