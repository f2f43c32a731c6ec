import Foundation
import Harness
import RedisClient
import StampedeTesting
import Testing

/// Two processes that contend for the same locks, and what is said of both together.
@Suite(.timeLimit(.minutes(2))) struct MergeTests {
    /// Runs both parts at the same time, to their ends.
    private func run(
        _ scenario: String, on server: RedisServer, in folder: WorkFolder, _ arguments: [String] = []
    ) throws -> [BuiltCommand.Outcome] {
        let parts = try (1...2).map { number in
            try BuiltCommand.start(
                [
                    "run", "\(repository)/Scenarios/\(scenario).yaml", "--redis",
                    "redis://\(server.configuration.address)", "--join", "night", "--part", "\(number)/2",
                ] + arguments, in: folder.path)
        }
        return parts.map { $0.outcome() }
    }

    private func merge(_ folder: WorkFolder, _ arguments: [String] = []) throws -> BuiltCommand.Outcome {
        try BuiltCommand.run(["merge", "Reports/night-1of2", "Reports/night-2of2"] + arguments, in: folder.path)
    }

    private func report(_ path: String) throws -> [String: Any] {
        let data = try Data(contentsOf: URL(filePath: path))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    @Test(
        "a part alone decides nothing; the whole passes, and no key is left",
        arguments: ["lock-double-booking", "lock-mutual-exclusion"])
    func honest(scenario: String) async throws {
        let folder = try WorkFolder()
        try await withRedis { server in
            for outcome in try run(scenario, on: server, in: folder) {
                #expect(outcome.code == 2, "\(outcome.output)\(outcome.errors)")
                #expect(outcome.output.contains("stampede merge judges"))
            }
            #expect(try await keys(of: server) == [])
            let whole = try merge(folder)
            #expect(whole.code == 0, "\(whole.output)\(whole.errors)")
            for form in ["report.json", "report.html", "junit.xml", "summary.md", "\(scenario)/history.jsonl"] {
                #expect(FileManager.default.fileExists(atPath: "\(folder.path)/Reports/night-merged/\(form)"))
            }
            let json = try String(
                contentsOfFile: "\(folder.path)/Reports/night-merged/report.json", encoding: .utf8)
            #expect(try SchemaValidator(path: "\(repository)/Reports/report.schema.json").errors(in: json) == [])
            #expect(json.contains("brought to Redis's TIME: part 1/2 ± "))
            #expect(json.contains("acquires that surely overlapped another"))
        }
    }

    @Test("a bug that lets clients of both processes in is proved by operations of both")
    func defect() async throws {
        let folder = try WorkFolder()
        try await withRedis { server in
            _ = try run(
                "lock-double-booking", on: server, in: folder, ["--defect", "check-then-set", "--rounds", "30"])
            let whole = try merge(folder)
            #expect(whole.code == 1, "\(whole.output)\(whole.errors)")
            #expect(whole.output.contains("a resource was held twice at the same time"))
            let scenarios = try #require(
                try report("\(folder.path)/Reports/night-merged/report.json")["scenarios"] as? [[String: Any]])
            #expect(scenarios.first?["clients"] as? Int == 20)
            // Clients of the second process have numbers of their own.
            let counts = try #require(scenarios.first?["counts"] as? [[String: Any]])
            let acquires = counts.filter { $0["kind"] as? String == "acquire" }.compactMap { $0["count"] as? Int }
            #expect(acquires.reduce(0, +) == 600)
        }
    }

    @Test("what does not belong together, or is not whole, is told with its place, and exits 65")
    func badInput() async throws {
        let folder = try WorkFolder()
        try await withRedis { server in _ = try run("lock-double-booking", on: server, in: folder) }
        let one = "\(folder.path)/Reports/night-1of2"
        let two = "\(folder.path)/Reports/night-2of2"
        func refused(_ arguments: [String]) throws -> String {
            let outcome = try BuiltCommand.run(["merge"] + arguments, in: folder.path)
            #expect(outcome.code == 65, "\(outcome.output)\(outcome.errors)")
            return outcome.errors
        }
        /// A copy of part 2 in which something is said otherwise.
        func changed(_ find: String, _ replace: String) throws -> String {
            let copy = "\(folder.path)/copy-\(UUID().uuidString)"
            try FileManager.default.copyItem(atPath: two, toPath: copy)
            let text = try String(contentsOfFile: "\(copy)/report.json", encoding: .utf8)
            #expect(text.contains(find))
            try text.replacing(find, with: replace, maxReplacements: 1)
                .write(toFile: "\(copy)/report.json", atomically: true, encoding: .utf8)
            return copy
        }
        #expect(try refused([one, one]).contains("give each report once"))
        #expect(try refused([one, try changed("\"number\": 2", "\"number\": 1")]).contains("both are part 1"))
        #expect(
            try refused([one, try changed("\"count\": 2,\n        \"began\"", "\"count\": 3,\n        \"began\"")])
                .contains("the number of parts is 3"))
        #expect(try refused([one, try changed("\"run\": \"night\"", "\"run\": \"day\"")]).contains("the run is day"))
        #expect(try refused([one, try changed("\"seed\": \"28", "\"seed\": \"18")]).contains("the seed is 18"))
        #expect(
            try refused([one, try changed("\"stampede\": \"", "\"stampede\": \"9")]).contains(
                "the version of Stampede is 9"))
        #expect(
            try refused([one, try changed("\"schemaVersion\": 2", "\"schemaVersion\": 99")]).contains(
                "schema version 99"))
        #expect(try refused([one, "\(folder.path)/none"]).contains("can't read it"))
        let cut = try changed("\"number\": 2", "\"number\": 2")
        let text = try String(contentsOfFile: "\(cut)/report.json", encoding: .utf8)
        try String(text.dropLast(100)).write(toFile: "\(cut)/report.json", atomically: true, encoding: .utf8)
        #expect(try refused([one, cut]).contains("the file ends in the middle"))
        let bare = try changed("\"number\": 2", "\"number\": 2")
        try FileManager.default.removeItem(atPath: "\(bare)/lock-double-booking")
        try FileManager.default.removeItem(atPath: "\(two)/lock-double-booking")
        #expect(try refused([one, bare]).contains("its history is missing"))
        // A history that was cut off in the middle of a line.
        let history = "\(one)/lock-double-booking/history.jsonl"
        let lines = try String(contentsOfFile: history, encoding: .utf8)
        try String(lines.dropLast(30)).write(toFile: history, atomically: true, encoding: .utf8)
        #expect(try refused([one, bare]).contains("history"))
    }

    @Test("shards of a folder become one report, each scenario once")
    func shards() throws {
        let folder = try WorkFolder()
        try FileManager.default.createDirectory(atPath: "\(folder.path)/in", withIntermediateDirectories: true)
        for name in ["lock-double-booking", "lock-token-guard", "lock-mutual-exclusion"] {
            try FileManager.default.copyItem(
                atPath: "\(repository)/Scenarios/\(name).yaml", toPath: "\(folder.path)/in/\(name).yaml")
        }
        for shard in 1...2 {
            let outcome = try BuiltCommand.run(
                "run", "in", "--shard", "\(shard)/2", "--duration", "300ms", "--report", "shard-\(shard)",
                in: folder.path)
            #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
        }
        let reports = try (1...2).map { shard in
            let runs = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/shard-\(shard)")
            return "shard-\(shard)/\(try #require(runs.first))/report.json"
        }
        let whole = try BuiltCommand.run(["merge"] + reports + ["--report", "all"], in: folder.path)
        #expect(whole.code == 0, "\(whole.output)\(whole.errors)")
        for name in ["lock-double-booking", "lock-token-guard", "lock-mutual-exclusion"] {
            #expect(whole.output.contains("✓ \(name)"))
        }
        let twice = try BuiltCommand.run(
            ["run", "in", "--shard", "1/2", "--duration", "300ms", "--report", "again"], in: folder.path)
        #expect(twice.code == 0)
        let again = try #require(try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/again").first)
        let overlapping = try BuiltCommand.run(["merge", reports[0], "again/\(again)"], in: folder.path)
        #expect(overlapping.code == 65)
        #expect(overlapping.errors.contains("give shards that divide the scenarios among them"))
    }

    @Test(
        "what --join, --part and --shard are told wrongly is a wrong command line",
        arguments: [
            (["--part", "1/2"], "name the run with --join"), (["--join", "x"], "as in --part 1/2"),
            (["--join", "x", "--part", "1/2"], "name it with --redis"),
            (["--shard", "3/2"], "write which of how many"),
            (["--join", "a b", "--part", "1/2", "--redis", "redis://localhost:1"], "a name has 1 to 64 letters"),
        ])
    func usage(arguments: [String], message: String) throws {
        let outcome = try BuiltCommand.run(["run", "\(repository)/Scenarios/lock-double-booking.yaml"] + arguments)
        #expect(outcome.code == 64)
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }
}
