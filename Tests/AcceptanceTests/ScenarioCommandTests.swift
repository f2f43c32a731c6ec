import Foundation
import Testing

@Suite struct ScenarioCommandTests {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// An empty folder that is removed afterwards.
    static func withFolder(_ body: (String) throws -> Void) throws {
        let folder = NSTemporaryDirectory() + "stampede-command-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    @Test("validate takes every shipped scenario")
    func shipped() throws {
        let outcome = try BuiltCommand.run("validate", "Scenarios", in: Self.root)
        #expect(outcome.code == 0 && outcome.errors == "")
        #expect(outcome.output.split(separator: "\n").allSatisfy { $0.hasSuffix(".yaml: good") })
    }

    @Test("validate tells all errors of all files and ends with 65")
    func bad() throws {
        try Self.withFolder { folder in
            try "name: a\nclients: x\n".write(toFile: folder + "/a.yaml", atomically: true, encoding: .utf8)
            try "hello".write(toFile: folder + "/b.yaml", atomically: true, encoding: .utf8)
            let outcome = try BuiltCommand.run("validate", ".", "no.yaml", in: folder)
            #expect(outcome.code == 65)
            let places = outcome.output.split(separator: "\n").map { $0.prefix { $0 != " " } }
            #expect(
                places == [
                    "./a.yaml:1:1:", "./a.yaml:1:1:", "./a.yaml:1:1:", "./a.yaml:2:10:", "./b.yaml:1:1:",
                    "no.yaml:1:1:",
                ])

            let json = try BuiltCommand.run("validate", "--json", "b.yaml", in: folder)
            let list = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]]
            #expect(json.code == 65 && list?.count == 1)
            #expect(list?[0]["file"] as? String == "b.yaml" && list?[0]["line"] as? Int == 1)
        }
    }

    @Test("two scenarios of one name are told, one file named twice is not")
    func twins() throws {
        try Self.withFolder { folder in
            let text = "rounds: 1\nname: a\nclients: 2\nsteps: [acquire]\ninvariants: [mutual-exclusion]\n"
            for name in ["a", "b"] {
                try text.write(toFile: "\(folder)/\(name).yaml", atomically: true, encoding: .utf8)
            }
            #expect(try BuiltCommand.run("validate", "a.yaml", "a.yaml", in: folder).code == 0)
            let outcome = try BuiltCommand.run("validate", "a.yaml", "b.yaml", in: folder)
            #expect(outcome.code == 65)
            #expect(outcome.output.hasPrefix("b.yaml:2:1: a.yaml is called `a` too; give each a name of its own\n"))
        }
    }

    @Test("the environment and overrides reach the scenario")
    func environment() throws {
        try Self.withFolder { folder in
            let text = "name: a\nclients: ${CLIENTS}\nrounds: 1\nsteps: [acquire]\ninvariants: [mutual-exclusion]\n"
            try text.write(toFile: folder + "/a.yaml", atomically: true, encoding: .utf8)
            #expect(try BuiltCommand.run("validate", "a.yaml", in: folder).code == 65)
            #expect(try BuiltCommand.run("validate", "a.yaml", in: folder, environment: ["CLIENTS": "3"]).code == 0)
            let outcome = try BuiltCommand.run(
                "validate", "a.yaml", "--set", "rounds=0", in: folder, environment: ["CLIENTS": "3"])
            #expect(outcome.code == 65)
            #expect(outcome.output.hasPrefix("--set rounds=0:1:14: `0` is out of range;"))
            let named = try BuiltCommand.run(
                "validate", "a.yaml", "--clients", "0", "--duration=5s", in: folder, environment: ["CLIENTS": "3"])
            #expect(named.output.hasPrefix("--clients 0:1:11: `0` is out of range;"))
            #expect(named.output.split(separator: "\n").count == 1)
        }
    }

    @Test("what init writes is valid, and is never written over anything")
    func initialize() throws {
        try Self.withFolder { folder in
            #expect(try BuiltCommand.run("init", "two-takers", in: folder).code == 0)
            #expect(try BuiltCommand.run("validate", "two-takers.yaml", in: folder).code == 0)
            #expect(FileManager.default.fileExists(atPath: folder + "/scenario.schema.json"))
            let again = try BuiltCommand.run("init", "two-takers", in: folder)
            #expect(again.code == 64)
            #expect(again.errors.hasPrefix("stampede init: two-takers.yaml is there already; choose another name"))
            #expect(try BuiltCommand.run("init", "../x", in: folder).code == 64)
        }
    }

    @Test("list tells scenarios, defects and invariants")
    func list() throws {
        #expect(try BuiltCommand.run("list", in: Self.root).output.contains("  lock-double-booking  "))
        #expect(try BuiltCommand.run("list", "defects", in: Self.root).output.contains("  check-then-set  "))
        #expect(try BuiltCommand.run("list", "invariants").output.contains("  mutual-exclusion  "))
        #expect(try BuiltCommand.run("list", "--folder", "/no/such", in: Self.root).code == 65)
    }

    @Test(
        "a wrong command line is told in one line and ends with 64",
        arguments: [
            (["vaildate"], "stampede: `vaildate` is no command; did you mean `validate`? (see `stampede help`)\n"),
            (["validate"], "stampede validate: FILE… is missing; name at least 1 (see `stampede help validate`)\n"),
            (
                ["list", "--fodler", "x"],
                "stampede list: `--fodler` is no option; did you mean `--folder`? (see `stampede help list`)\n"
            ),
            (["help", "lsit"], "stampede: `lsit` is no command; did you mean `list`? (see `stampede help`)\n"),
        ])
    func usage(arguments: [String], message: String) throws {
        let outcome = try BuiltCommand.run(arguments)
        #expect(outcome.code == 64 && outcome.errors == message && outcome.output == "")
    }

    @Test("every command explains itself by example")
    func help() throws {
        let overview = try BuiltCommand.run("help").output
        let commands = overview.components(separatedBy: "Commands:\n")[1].components(separatedBy: "\n\n")[0]
            .split(separator: "\n").compactMap { $0.split(separator: " ").first.map(String.init) }
        #expect(commands.count >= 5)
        for command in commands {
            let text = try BuiltCommand.run("help", command)
            #expect(text.code == 0 && text.output.contains("Examples:\n  stampede \(command)"), "\(command)")
            #expect(text.output.contains("Exit codes:\n"), "\(command)")
            #expect(try BuiltCommand.run(command, "--help").output == text.output)
        }
        let nothing = try BuiltCommand.run()
        #expect(nothing.code == 64 && nothing.errors == overview && nothing.output == "")
    }
}
