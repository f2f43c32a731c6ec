import CommandSyntax
import Testing

@Suite struct ArgumentsTests {
    static let clients = Option.value("clients", "N", "How many clients.")
    static let set = Option.value("set", "KEY=VALUE", "Replace a value.", isRepeatable: true)
    static let json = Option.flag("json", "As JSON.")
    static let run = CommandSyntax(
        "run", "Run.", operands: .init("FILE…", count: 1...3), options: [clients, set, json])

    static func parse(_ line: String, for syntax: CommandSyntax = run) throws(UsageError) -> Arguments {
        try Arguments(line.split(separator: " ").map(String.init), for: syntax)
    }

    @Test("options stand anywhere, with their value after a space or an equals sign")
    func options() throws {
        for line in ["a b --clients 5 --json", "--json --clients=5 a b", "a --clients 5 b --json"] {
            let arguments = try Self.parse(line)
            #expect(arguments.operands == ["a", "b"])
            #expect(arguments.value(of: Self.clients) == "5")
            #expect(arguments.isOn(Self.json))
        }
    }

    @Test("a value may be empty, have equals signs, or begin with a dash")
    func values() throws {
        #expect(try Self.parse("a --clients=").value(of: Self.clients) == "")
        #expect(try Self.parse("a --clients -5").value(of: Self.clients) == "-5")
        #expect(try Self.parse("a --clients=--x").value(of: Self.clients) == "--x")
        #expect(try Self.parse("a --set a=b --set c=d=e").values(of: Self.set) == ["a=b", "c=d=e"])
    }

    @Test("without an option there is no value, and a flag is off")
    func absent() throws {
        let arguments = try Self.parse("a")
        #expect(arguments.value(of: Self.clients) == nil)
        #expect(arguments.values(of: Self.set) == [])
        #expect(!arguments.isOn(Self.json))
    }

    @Test("the last of a flag and its negation holds")
    func negation() throws {
        #expect(try !Self.parse("a --json --no-json").isOn(Self.json))
        #expect(try Self.parse("a --no-json --json").isOn(Self.json))
    }

    @Test("after `--` everything is an operand, and so is a lone dash")
    func operands() throws {
        #expect(try Self.parse("a -- --clients -x").operands == ["a", "--clients", "-x"])
        #expect(try Self.parse("-").operands == ["-"])
    }

    @Test("whoever asks for help gets it, whatever else stands there")
    func help() throws {
        #expect(try Self.parse("--nonsense --help").asksForHelp)
        #expect(try Self.parse("-h").asksForHelp)
        #expect(try !Self.parse("-- --help").asksForHelp)
    }

    @Test("a whole number is read in its range")
    func integers() throws {
        #expect(try Self.parse("a").integer(of: Self.clients, in: 1...9) == nil)
        #expect(try Self.parse("a --clients 9").integer(of: Self.clients, in: 1...9) == 9)
        for text in ["0", "10", "x", "1.5", "", "99999999999999999999"] {
            let arguments = try Self.parse("a --clients=\(text)")
            let error = #expect(throws: UsageError.self) { try arguments.integer(of: Self.clients, in: 1...9) }
            #expect(error?.description == "`--clients \(text)`: write a whole number from 1 to 9")
        }
    }

    @Test(
        "what can't be understood is told in one line, with what was probably meant",
        arguments: [
            ("a --cleints 5", "`--cleints` is no option; did you mean `--clients`?"),
            ("a -clients 5", "`-clients` is no option; did you mean `--clients`?"),
            ("a --cleints=5", "`--cleints` is no option; did you mean `--clients`?"),
            ("a -v", "`-v` is no option; known are `--clients`, `--set`, `--json`, `--help`"),
            ("a --no-clients", "`--no-clients` is no option; did you mean `--clients`?"),
            ("a --json=yes", "`--json=yes`: --json takes no value; leave `=yes` out"),
            ("a --clients", "`--clients` has no value; write --clients N"),
            ("a --clients --json", "`--clients` has no value; write --clients N"),
            ("a --clients 5 --clients 6", "`--clients` stands twice; keep one of them"),
            ("--json", "FILE… is missing; name at least 1"),
            ("a b c d", "`d` is one too many; at most 3 of FILE…"),
        ])
    func wrong(line: String, message: String) {
        let error = #expect(throws: UsageError.self) { try Self.parse(line) }
        #expect(error?.description == message)
    }

    @Test("operands are chosen from words")
    func choices() throws {
        let list = CommandSyntax(
            "list", "List.", operands: .init("a|b", count: 0...1, choices: ["scenarios", "defects"]))
        #expect(try Self.parse("defects", for: list).operands == ["defects"])
        let near = #expect(throws: UsageError.self) { try Self.parse("defect", for: list) }
        #expect(near?.description == "`defect` is not known; did you mean `defects`?")
        let far = #expect(throws: UsageError.self) { try Self.parse("xyz", for: list) }
        #expect(far?.description == "`xyz` is not known; choose from `scenarios`, `defects`")
    }

    @Test("a command without operands says so")
    func none() {
        let error = #expect(throws: UsageError.self) { try Self.parse("x", for: CommandSyntax("version", "Version.")) }
        #expect(error?.description == "`x`: version takes options only")
    }
}
