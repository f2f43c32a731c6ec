import Foundation
import Harness
import RedisClient
import StampedeTesting
import Testing

/// Which scenarios `stampede run` runs, how often, and what it watches meanwhile.
@Suite(.timeLimit(.minutes(2))) struct RunSelectionTests {
    /// A folder with these scenarios, which take locks in the private Redis.
    private func folder(_ scenarios: (String, String)...) throws -> WorkFolder {
        let folder = try WorkFolder()
        try FileManager.default.createDirectory(atPath: folder.path + "/all", withIntermediateDirectories: true)
        for (name, keys) in scenarios {
            let text = """
                name: \(name)
                clients: 4
                rounds: 3
                steps: [acquire, gate, release]
                invariants: [exclusive-winner]
                \(keys)

                """
            try text.write(toFile: "\(folder.path)/all/\(name).yaml", atomically: true, encoding: .utf8)
        }
        return folder
    }

    private func names(_ folder: WorkFolder) throws -> [String] {
        try folder.report().scenarios.compactMap { $0["name"] as? String }
    }

    @Test("tags, names and shards select; what is needed comes along, and first")
    func selects() throws {
        let all = [("a", "needs: [c]"), ("b", "tags: [quick]"), ("c", "")]
        for (arguments, expected) in [
            (["--only", "a"], ["c", "a"]), (["--tag", "quick"], ["b"]), (["--shard", "1/2"], ["c", "a"]),
            (["--shard", "2/2"], ["b"]), ([], ["c", "a", "b"]),
        ] {
            let folder = try folder(all[0], all[1], all[2])
            let outcome = try BuiltCommand.run(["run", "all", "--quiet"] + arguments, in: folder.path)
            #expect(outcome.code == 0, "\(outcome.errors)")
            #expect(try names(folder) == expected, "\(arguments)")
        }
        let folder = try folder(all[0], all[1], all[2])
        let empty = try BuiltCommand.run("run", "all", "--shard", "3/3", in: folder.path)
        #expect(empty.code == 0 && empty.output == "no scenario belongs to this shard\n")
        for wrong in [
            ["--only", "d"], ["--tag", "slow"], ["--shard", "3/2"], ["--repeat", "0"], ["--ceiling", "3"],
        ] {
            #expect(try BuiltCommand.run(["run", "all"] + wrong, in: folder.path).code == 64, "\(wrong)")
        }
    }

    @Test("a scenario that needs one that failed is not run")
    func needs() throws {
        let folder = try folder(("a", "needs: [b]"), ("b", "thresholds: {granted: 0}"))
        let outcome = try BuiltCommand.run("run", "all", in: folder.path)
        #expect(outcome.code == 1)
        #expect(try names(folder) == ["b", "a"])
        #expect(outcome.output.contains("it was not run, for `b` did not pass, which it needs"))
        #expect(try folder.report().scenarios[1]["conclusion"] as? String == "inconclusive")
    }

    @Test("repeated runs that pass are one in the report; the first failure ends a search for one")
    func repeats() throws {
        let good = try folder(("a", ""))
        #expect(try BuiltCommand.run("run", "all", "--quiet", "--repeat", "5", in: good.path).code == 0)
        #expect(try names(good) == ["a"])
        #expect(try good.report().text.contains("the last of 5 tries that passed"))
        let bad = try folder(("a", ""))
        let outcome = try BuiltCommand.run(
            "run", "all", "--quiet", "--until-failure", "--defect", "check-then-set", in: bad.path)
        #expect(outcome.code == 1)
        #expect(try names(bad).last.map { $0 == "a" || $0.hasPrefix("a.") } == true)
    }

    @Test("a soak watches another Redis than that of the scenario, against a ceiling")
    func watches() async throws {
        try await withRedis { redis in
            let folder = try folder(("a", "arrival: closed\nresources: 2\ninvariants: [mutual-exclusion]"))
            let file = folder.path + "/all/a.yaml"
            let text = try String(contentsOfFile: file, encoding: .utf8)
                .replacing("invariants: [exclusive-winner]\n", with: "")
                .replacing("steps: [acquire, gate, release]", with: "steps: [acquire, release]")
            try text.write(toFile: file, atomically: true, encoding: .utf8)
            let url = redis.configuration.redactedURL
            let outcome = try BuiltCommand.run(
                "run", "all", "--duration", "1s", "--watch-redis", url, "--ceiling", "1", in: folder.path)
            #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
            #expect(outcome.output.contains("never more than 1 of 1 connections"))
            // The probe itself is one connection: all of the ceiling, so the warning stands there.
            #expect(outcome.output.contains("1 connections are 100 % of the ceiling"))
        }
    }
}
