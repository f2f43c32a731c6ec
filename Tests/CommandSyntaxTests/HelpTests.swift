import CommandSyntax
import Testing

@Suite struct HelpTests {
    static let run = CommandSyntax(
        "run", "Run scenarios.", operands: .init("FILE…", count: 1...9),
        options: [
            .value("seed", "S", "The seed of all randomness.", fallback: "a new one"), .flag("json", "Print JSON."),
        ],
        examples: [.init("stampede run a.yaml", "Run one.")], exitCodes: [.init(0, "pass"), .init(64, "usage")],
        notes: ["A note."])

    @Test("the help of a command teaches by example, then tells options with defaults and exit codes")
    func command() {
        let expected = """
            Run scenarios.

            Usage: stampede run FILE… [OPTION…]

            Examples:
              stampede run a.yaml
                  Run one.

            Options:
              --seed S  The seed of all randomness. (default: a new one)
              --json    Print JSON.

            A note.

            Exit codes:
              0   pass
              64  usage

            """
        #expect(Help.text(of: Self.run, program: "stampede") == expected)
    }

    @Test("operands that may be missing stand in brackets")
    func optional() {
        let list = CommandSyntax("list", "List.", operands: .init("WHAT", count: 0...1))
        #expect(Help.text(of: list, program: "stampede") == "List.\n\nUsage: stampede list [WHAT]\n")
    }

    @Test("no line is wider than 100 columns, and the second column stays in its place")
    func wrapping() {
        let long = Array(repeating: "word", count: 60).joined(separator: " ")
        let lines = Help.table([("a", long), ("bcd", "short")]).split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 100 })
        #expect(lines.count == 5)
        #expect(lines[0].hasPrefix("  a    word") && lines[1].hasPrefix("       word") && lines[4] == "  bcd  short")
    }

    @Test("the overview names every command")
    func overview() {
        let text = Help.overview([Self.run], program: "stampede", purpose: "It proves.", examples: [])
        #expect(text.contains("  run  Run scenarios.\n") && text.contains("It proves.\n"))
    }
}
