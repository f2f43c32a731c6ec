import EventLoop
import Foundation
import Harness
import RedisClient
import StampedeTesting
import Testing

/// `stampede watch`, as somebody in an incident types it.
@Suite(.timeLimit(.minutes(1))) struct WatchCommandTests {
    private func object(_ line: Substring) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }

    @Test("it tells who holds connections, how many are left, and who was turned away; and reads only")
    func tells() async throws {
        try await withRedis(arguments: ["--maxclients", "12"]) { server in
            var configuration = server.configuration
            configuration.clientName = "leaky-worker"
            var held: [RedisConnection] = []
            for _ in 0..<9 { held.append(try await RedisConnection.open(configuration, on: .shared)) }
            let url = "redis://\(server.configuration.address)"
            let outcome = try BuiltCommand.run("watch", url, "--json", "--count", "3", "--every", "20ms")
            #expect(outcome.code == 0, "\(outcome.errors)")
            let lines = outcome.output.split(separator: "\n")
            #expect(lines.count == 3)
            let last = try object(try #require(lines.last))
            #expect(last["connected"] as? Int == 10 && last["ceiling"] as? Int == 12)
            let times = try lines.map { try #require(try object($0)["time"] as? String) }
            let format = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/
            #expect(times.allSatisfy { $0.wholeMatch(of: format) != nil } && times == times.sorted(), "\(times)")
            #expect(last["growth_per_minute"] as? Double == 0 && last["rejected"] as? Int == 0)
            let groups = try #require(last["groups"] as? [[String: Any]])
            #expect(groups[0]["name"] as? String == "leaky-worker" && groups[0]["count"] as? Int == 9)
            #expect(groups.map { $0["name"] as? String } == ["leaky-worker", "stampede-watch"])

            let table = try BuiltCommand.run("watch", url, "--count", "1")
            #expect(table.output.hasPrefix("10 connections of 12 (83 %)"), "\(table.output)")
            #expect(table.output.contains("leaky-worker") && !table.output.contains("\u{1B}"))

            // Nobody who asks changes anything, and a Redis that is full says so.
            let statistics = try await held[0].send("INFO", "commandstats").text ?? ""
            let commands = statistics.split(separator: "\r\n").filter { $0.hasPrefix("cmdstat_") }
                .map { $0.dropFirst(8).prefix { $0 != ":" } }
            #expect(Set(commands).isSubset(of: ["info", "client|list", "client|setname", "config|set", "command"]))
            for _ in 0..<3 { held.append(try await RedisConnection.open(configuration, on: .shared)) }
            let full = try BuiltCommand.run("watch", url, "--count", "1")
            #expect(full.code == 69 && full.errors.contains("max number of clients"), "\(full.errors)")
            for connection in held { await connection.close() }
        }
    }

    @Test(
        "what can't be watched is told",
        arguments: [
            ("redis://127.0.0.1:1", 69, "127.0.0.1:1"), ("redis://192.0.2.7", 64, "--allow-host 192.0.2.7"),
            ("nonsense", 64, "redis://"),
        ])
    func errors(url: String, code: Int32, told: String) throws {
        let outcome = try BuiltCommand.run("watch", url, "--count", "1")
        #expect(outcome.code == code && outcome.errors.contains(told), "\(outcome.errors)")
    }
}
