import Foundation
import StampedeTesting
import Testing

/// The shipped scenarios, run once as `make run` does, for all tests of a suite.
struct ShippedRun: SuiteTrait, TestScoping {
    struct Result: Sendable {
        let folder: WorkFolder
        let outcome: BuiltCommand.Outcome
        let report: ReportDocument
    }

    @TaskLocal static var result: Result?

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let folder = try WorkFolder()
        let outcome = try BuiltCommand.run(["run", repository + "/Scenarios", "--seed", "42"], in: folder.path)
        let result = Result(folder: folder, outcome: outcome, report: try folder.report())
        try await Self.$result.withValue(result) { try await function() }
    }
}

/// Everything that a reader finds after a run.
@Suite(.timeLimit(.minutes(3)), ShippedRun()) struct RealRunTests {
    @Test("every shipped scenario passes without a defect")
    func passes() throws {
        let run = try #require(ShippedRun.result)
        #expect(run.outcome.code == 0, "\(run.outcome.output)\(run.outcome.errors)")
        #expect(run.report.scenarios.count >= 7)
        #expect(run.report.conclusions.allSatisfy { $0.conclusion == "pass" })
        #expect(
            run.outcome.output.split(separator: "\n" as Character).allSatisfy { (line: Substring) in line.count <= 80 })
    }

    @Test("its report.json is what the published schema says")
    func schema() throws {
        let validator = try SchemaValidator(path: repository + "/Reports/report.schema.json")
        #expect(try validator.errors(in: #require(ShippedRun.result).report.text) == [])
    }

    @Test("it tells what ran, where, and what was seen")
    func content() throws {
        let report = try #require(ShippedRun.result).report
        #expect(report.root["schemaVersion"] as? Int == 2 && report.root["conclusion"] as? String == "pass")
        #expect(report.run["seed"] as? String == "42")
        #expect((report.run["command"] as? String)?.hasSuffix("--seed 42") == true)
        let versions = report.run["versions"] as? [String: Any]
        #expect(versions?["stampede"] as? String != "" && versions?["redis"] as? String != nil)
        #expect((report.run["machine"] as? [String: Any])?["cores"] as? Int ?? 0 > 0)
        for scenario in report.scenarios {
            let name = scenario["name"] as? String ?? ""
            #expect((scenario["text"] as? String)?.contains("name: \(name)\n") == true)
            #expect((scenario["counts"] as? [Any])?.isEmpty == false, "\(name)")
            #expect((scenario["intervals"] as? [Any])?.isEmpty == false, "\(name)")
            let latencies = scenario["latencies"] as? [[String: Any]] ?? []
            #expect(!latencies.isEmpty, "\(name)")
            let connections = scenario["connections"] as? [String: Any]
            #expect((connections?["samples"] as? [Any])?.isEmpty == false, "\(name)")
            for verdict in scenario["verdicts"] as? [[String: Any]] ?? [] {
                #expect((verdict["examined"] as? [Any])?.isEmpty == false, "\(name) \(verdict["invariant"] ?? "")")
                #expect((verdict["line"] as? Int ?? 0) > 0)
            }
        }
        let booking = report.scenarios.first { $0["name"] as? String == "lock-double-booking" }
        #expect(booking?["dispersion"] != nil && booking?["overlap"] != nil)
    }

    @Test("each history stands beside it as lines, and is judged the same when it is read again")
    func history() throws {
        let run = try #require(ShippedRun.result)
        for scenario in run.report.scenarios {
            let path = try #require((scenario["histories"] as? [String])?.first)
            #expect(path.hasSuffix("/history.jsonl"))
            let lines = try String(contentsOfFile: "\(run.folder.path)/\(path)", encoding: .utf8).utf8
            let counts = (scenario["counts"] as? [[String: Any]] ?? []).compactMap { $0["count"] as? Int }
            #expect(lines.count { $0 == UInt8(ascii: "\n") } == counts.reduce(0, +))
        }
        let booking = try #require(
            run.report.scenarios.first { $0["name"] as? String == "lock-double-booking" }?["histories"] as? [String])
        let judged = try BuiltCommand.run("check", booking[0], "--model", "lease", in: run.folder.path)
        #expect(judged.code == 0 && judged.output.hasPrefix("\(booking[0])\ttrue"), "\(judged.output)\(judged.errors)")
        let converted = try BuiltCommand.run("convert", booking[0], "--to", "edn", in: run.folder.path)
        #expect(converted.code == 0 && converted.output.contains(":type :invoke"))
    }

    @Test("the command in the report runs it again")
    func again() throws {
        let folder = try WorkFolder()
        let file = repository + "/Scenarios/lock-double-booking.yaml"
        let first = try BuiltCommand.run(
            ["run", file, "--clients", "5", "--json", "--defect", "check-then-set", "--report", "it's here"],
            in: folder.path)
        #expect(first.code == 1)
        let report = try ReportDocument(text: first.output)
        let command = try #require(report.run["command"] as? String)
        #expect(command.hasPrefix("stampede run ") && command.contains(#"'it'\''s here'"#))
        let shell = Process()
        shell.executableURL = URL(filePath: "/bin/sh")
        let program = URL(filePath: BuiltCommand.path).deletingLastPathComponent().path
        shell.arguments = ["-c", "PATH=\(program):/usr/bin:/bin; \(command) > again.json"]
        shell.currentDirectoryURL = URL(filePath: folder.path)
        shell.standardError = FileHandle.nullDevice
        try shell.run()
        shell.waitUntilExit()
        #expect(shell.terminationStatus == 1)
        let again = try ReportDocument(path: folder.path + "/again.json")
        #expect(again.run["seed"] as? String == report.run["seed"] as? String)
        #expect(again.run["command"] as? String == command)
        #expect(again.scenarios.first?["clients"] as? Int == 5)
    }

    @Test("a long history stays in its short form, and the note's command makes it text")
    func long() throws {
        let folder = try WorkFolder()
        let scenario = try folder.scenario(
            """
            name: long
            clients: 32
            rounds: 6300
            resources: 8
            arrival: closed
            lease: 30s
            steps: [acquire]
            thresholds: { failed: 0 }

            """)
        let outcome = try BuiltCommand.run("run", scenario, in: folder.path)
        #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
        let part = try #require(try folder.report().scenarios.first)
        let path = try #require((part["histories"] as? [String])?.first)
        #expect(path.hasSuffix("/long/history.bin"))
        let note = try #require((part["notes"] as? [String])?.first { $0.contains("stampede convert") })
        let words = note.split(separator: ";")[1].split(separator: " ").prefix { $0 != "makes" }.dropFirst()
        #expect(try BuiltCommand.run(words.map(String.init), in: folder.path).code == 0)
        #expect(folder.size(of: "long/history.jsonl") > 200_000 * 50)
    }
}

@Suite struct SampleReportTests {
    @Test("the sample that the README shows is a report of this schema, and it fails as it says")
    func sample() throws {
        let path = repository + "/Reports/sample/report.json"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let validator = try SchemaValidator(path: repository + "/Reports/report.schema.json")
        #expect(try validator.errors(in: text) == [])
        #expect(text.contains(#""conclusion": "fail""#) || text.contains(#""conclusion":"fail""#))
    }
}
