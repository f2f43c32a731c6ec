import EventLoop
import Foundation
import Harness
import RedisClient
import StampedeTesting
import Testing

/// All keys of a server.
func keys(of server: RedisServer) async throws -> [String] {
    let connection = try await RedisConnection.open(server.configuration, on: .shared)
    let keys = try await connection.send("KEYS", "*").array?.compactMap(\.text) ?? []
    await connection.close()
    return keys.sorted()
}

/// A Redis that was there before: nothing in it may be harmed, whatever a scenario does.
@Suite(.timeLimit(.minutes(2))) struct GivenRedisTests {
    private static let forbidden: Set = ["flushall", "flushdb", "keys", "shutdown", "debug", "config", "monitor"]

    /// Every command that the server has executed so far, in small letters, by COMMANDSTATS.
    private func commands(of server: RedisServer) async throws -> Set<String> {
        let connection = try await RedisConnection.open(server.configuration, on: .shared)
        let info = try await connection.send("INFO", "commandstats").text ?? ""
        await connection.close()
        return Set(
            info.split(separator: "\r\n").compactMap { line in
                guard line.hasPrefix("cmdstat_") else { return nil }
                return line.dropFirst(8).prefix { $0 != ":" && $0 != "|" }.lowercased()
            })
    }

    @Test(
        "foreign keys stay, the run's own go, and no dangerous command is sent",
        arguments: ["lock-double-booking", "lock-token-guard", "lock-mutual-exclusion"])
    func harmless(scenario: String) async throws {
        let folder = try WorkFolder()
        try await withRedis { server in
            let connection = try await RedisConnection.open(server.configuration, on: .shared)
            let foreign = [
                "spool_lock:room-7": "worker-3:token", "spool_lock:stampede-of-somebody-else-0": "x", "session:1": "y",
            ]
            for (key, value) in foreign { _ = try await connection.send("SET", key, value) }
            let outcome = try BuiltCommand.run(
                "run", "\(repository)/Scenarios/\(scenario).yaml", "--duration", "1s", "--redis",
                "redis://\(server.configuration.address)", in: folder.path)
            #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
            // Asked before anything else is: KEYS below is ours.
            #expect(try await commands(of: server).isDisjoint(with: Self.forbidden))
            #expect(try await keys(of: server) == foreign.keys.sorted())
            for (key, value) in foreign { #expect(try await connection.send("GET", key).text == value) }
            await connection.close()
            let versions = try folder.report().run["versions"] as? [String: Any]
            #expect(versions?["redis"] as? String == server.version)
        }
    }

    @Test(
        "an exploration puts every key back as it was, in the database that it was given, and touches no other",
        arguments: [("take-twice", 0), ("take-and-release", 0), ("take-twice --defect check-then-set", 1)])
    func explored(options: String, code: Int32) async throws {
        let folder = try WorkFolder()
        let words = options.split(separator: " ").map(String.init)
        try await withRedis { server in
            let connection = try await RedisConnection.open(server.configuration, on: .shared)
            for database in ["0", "5"] {
                _ = try await connection.send("SELECT", database)
                _ = try await connection.send("SET", "session:\(database)", "y", "EX", "1000")
                // Explored requests count on from here.
                for spool in 0..<6 { _ = try await connection.send("SET", "spool_lock:SPOOL-000\(spool):fence", "41") }
                _ = try await connection.send("RPUSH", "spool_lock:SPOOL-0000:notes", "a", "b")
            }
            let before = try await everything(in: ["0", "5"], connection)
            // The second time Redis knows the scripts already.
            for _ in 0..<2 {
                let outcome = try BuiltCommand.run(
                    ["explore", "\(repository)/Scenarios/explore/\(words[0]).yaml"] + words.dropFirst() + [
                        "--redis", "redis://\(server.configuration.address)/5",
                    ], in: folder.path)
                #expect(outcome.code == code, "\(outcome.output)\(outcome.errors)")
            }
            #expect(try await commands(of: server).isDisjoint(with: Self.forbidden))
            #expect(try await everything(in: ["0", "5"], connection) == before)
            for database in ["0", "5"] {
                _ = try await connection.send("SELECT", database)
                #expect((try await connection.send("TTL", "session:\(database)").integer ?? 0) > 800)
            }
            await connection.close()
        }
    }

    /// Every key of these databases, with its value as Redis dumps it.
    private func everything(
        in databases: [String], _ connection: RedisConnection
    ) async throws -> [String: RedisReply] {
        var found: [String: RedisReply] = [:]
        for database in databases {
            _ = try await connection.send("SELECT", database)
            for name in try await connection.send("SCAN", "0", "COUNT", "10000").array?.last?.array ?? [] {
                let key = name.text ?? ""
                found["\(database) \(key)"] = try await connection.send("DUMP", key)
            }
        }
        return found
    }

    @Test("a host that is not this machine needs --allow-host, and is sent nothing without it")
    func foreignHost() throws {
        let folder = try WorkFolder()
        // A documentation address (RFC 5737): whatever is sent there gets no answer, and would take long.
        let outcome = try BuiltCommand.run(
            "run", repository + "/Scenarios/lock-double-booking.yaml", "--redis", "redis://:hunter2@192.0.2.1",
            in: folder.path)
        #expect(outcome.code == 64 && outcome.output == "")
        #expect(outcome.errors.contains("--allow-host 192.0.2.1") && !outcome.errors.contains("hunter2"))
        #expect(folder.run == nil)
    }

    @Test(
        "--witness is refused where its log would be no proof, before anything is sent",
        arguments: [
            (["--redis", "redis://127.0.0.1:1"], "--witness is for the private Redis of a run; leave out --redis"),
            (["--defect", "check-then-set"], "--witness knows the commands of the lock client without bugs"),
        ])
    func witnessRefused(options: [String], says: String) throws {
        let folder = try WorkFolder()
        let outcome = try BuiltCommand.run(
            ["run", repository + "/Scenarios/lock-double-booking.yaml", "--witness"] + options, in: folder.path)
        #expect(outcome.code == 64 && outcome.output == "")
        #expect(outcome.errors.contains(says), "\(outcome.errors)")
        #expect(folder.run == nil)
    }

    @Test(
        "a URL with a password in a wrong place is never shown again",
        arguments: [
            ["run", "redis://:hunter2@localhost"], ["validate", "redis://:hunter2@localhost"],
            ["redis://:hunter2@localhost"], ["run", "a.yaml", "--quiet=redis://:hunter2@localhost"],
            ["run", "Scenarios", "--redis", "redis://:hunter2/x@localhost"],
            ["run", "Scenarios", "--redis", "redis://:x/hunter2@localhost"],
            ["run", "Scenarios", "--redis", "redis://:x?hunter2@localhost"],
        ])
    func misplaced(arguments: [String]) throws {
        let outcome = try BuiltCommand.run(arguments, in: repository)
        #expect(outcome.code == 64 || outcome.code == 65)
        #expect(!(outcome.output + outcome.errors).contains("hunter2"), "\(outcome.output)\(outcome.errors)")
    }

    @Test("the right password is in no file of the report and on no output")
    func secret() async throws {
        let folder = try WorkFolder()
        try await withRedis(arguments: ["--requirepass", "hunter2"]) { server in
            let outcome = try BuiltCommand.run(
                "run", repository + "/Scenarios/lock-double-booking.yaml", "--json", "--redis",
                "redis://:hunter2@\(server.configuration.address)", in: folder.path)
            #expect(outcome.code == 0, "\(outcome.errors)")
            #expect(!(outcome.output + outcome.errors).contains("hunter2"))
            let files = folder.everything()
            #expect(files.count >= 5)
            for (file, text) in files { #expect(!text.contains("hunter2"), "\(file)") }
            let command = try ReportDocument(text: outcome.output).run["command"] as? String
            #expect(command?.contains("redis://:***@") == true)
        }
    }

    @Test("a rate that is asked for is kept, and the report says that operations had to wait")
    func rate() throws {
        let folder = try WorkFolder()
        let scenario = try folder.scenario(
            """
            name: slow
            clients: 4
            rounds: 10
            resources: 1
            arrival: closed
            lease: 30s
            steps: [acquire]
            thresholds: { failed: 0 }

            """)
        let outcome = try BuiltCommand.run("run", scenario, "--rate", "20", in: folder.path)
        #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
        let part = try #require(try folder.report().scenarios.first)
        // 40 operations, of which 20 may go at once: the rest takes a second at least.
        #expect((part["duration"] as? Int ?? 0) >= 1_000_000_000)
        let notes = part["notes"] as? [String] ?? []
        #expect(
            notes.contains { $0.hasPrefix("at most 20 operations a second were sent, and 20 had to wait") }, "\(notes)")
    }
}
