import EventLoop
import Foundation
import Harness
import RedisClient
import StampedeTesting
import Testing

/// What a scenario does to its target on purpose: only to what was started for it, and nothing stays.
@Suite(.timeLimit(.minutes(2))) struct DoneFaultTests {
    /// Faults that stay until the run is stopped, on Redis and on the service.
    private static let endless = """
        name: endless
        clients: 4
        duration: 100s
        resources: 2
        resource-names: TEST-{number:2}
        arrival: closed
        service: occupation
        steps:
          - request: POST /api/occupation/tomar
            as: acquire
            body: { worker_id: "{client.id}", tag_spool: "{resource}", operacion: ARM }
        faults:
          - redis-stopped:
            at: 10ms
            for: 90s
          - service-stopped:
            at: 10ms
            for: 90s
        invariants: [mutual-exclusion]

        """

    /// The state of a process by /proc: `T` is stopped.
    private func state(of id: Int32) -> Character? {
        guard let status = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8) else { return nil }
        return status[(status.lastIndex(of: ")") ?? status.startIndex)...].dropFirst(2).first
    }

    @Test("a Redis that is there already is never disturbed, and the scenario doesn't begin")
    func givenRedis() async throws {
        let folder = try WorkFolder()
        try await withRedis { server in
            let outcome = try BuiltCommand.run(
                "run", "\(repository)/Scenarios/redis-gone.yaml", "--redis",
                "redis://\(server.configuration.address)", in: folder.path)
            #expect(outcome.code == 69)
            #expect(outcome.errors.contains("`redis-gone`"), "\(outcome.errors)")
            #expect(outcome.errors.contains("to a Redis that we didn't start, and never is; leave out --redis"))
            let connection = try await RedisConnection.open(server.configuration, on: .shared)
            #expect(try await connection.send("PING") == .status("PONG"))
            #expect(try await connection.send("DBSIZE") == .integer(0))
            await connection.close()
        }
    }

    @Test("a service that runs already is never disturbed either")
    func givenService() throws {
        let folder = try WorkFolder()
        let outcome = try BuiltCommand.run(
            "run", "\(repository)/Scenarios/service-killed-while-holding.yaml", "--target", "http://127.0.0.1:1",
            in: folder.path)
        #expect(outcome.code == 69)
        #expect(outcome.errors.contains("is done to processes that we start only"), "\(outcome.errors)")
    }

    @Test("more strangers than files may be open are refused before anything starts, with the number that would do")
    func strangers() throws {
        let folder = try WorkFolder()
        let outcome = try BuiltCommand.run(
            behind: ["/usr/bin/prlimit", "--nofile=2000:2000"],
            ["run", "\(repository)/Scenarios/too-many-connections-hog.yaml", "--set", "faults.redis-hog=5000"],
            in: folder.path)
        #expect(outcome.code == 69)
        #expect(
            outcome.errors.contains("5040 connections need 5104 open files, and the limit is 2000"), "\(outcome.errors)"
        )
        #expect(try folder.report().conclusions.isEmpty)
    }

    @Test("a clock that can't be set here leaves its scenario undecided, with the reason, and others are run")
    func noClock() throws {
        let folder = try WorkFolder()
        let outcome = try BuiltCommand.run(
            "run", "\(repository)/Scenarios/clock-step.yaml", "\(repository)/Scenarios/lock-double-booking.yaml",
            in: folder.path, environment: ["STAMPEDE_LIBFAKETIME": "/no/such", "PATH": "/usr/bin"])
        #expect(outcome.code == 2, "\(outcome.errors)")
        #expect(outcome.errors.contains("STAMPEDE_LIBFAKETIME names /no/such"), "\(outcome.errors)")
        let report = try folder.report()
        #expect((report.scenarios[0]["obstacle"] as? [String: Any])?["cause"] as? String == "machine")
        #expect(report.conclusions.map(\.conclusion) == ["pass", "pass", "pass"], "\(report.conclusions)")
    }

    @Test("a harness that is killed in the middle of a fault leaves no process behind, stopped or not")
    func killed() async throws {
        let folder = try WorkFolder()
        let running = try BuiltCommand.start(["run", try folder.scenario(Self.endless)], in: folder.path)
        try await eventually { running.children.count { state(of: $0) == "T" } == 2 }
        let children = running.children
        running.signal(SIGKILL)
        _ = running.outcome()
        try await eventually { !children.contains(where: isRunning) }
    }

    /// A failover whose replica is cut off and waits to take Redis's place, while the service stands still.
    private static let failingOver = endless.replacingOccurrences(
        of: "- redis-stopped:\n    at: 10ms", with: "- redis-failover: { loses: 60s }\n    at: 1s")

    @Test("a harness that is killed in the middle of a failover leaves neither server behind, nor the stopped service")
    func killedWhileFailingOver() async throws {
        let folder = try WorkFolder()
        let running = try BuiltCommand.start(["run", try folder.scenario(Self.failingOver)], in: folder.path)
        // Redis, its replica, and the service.
        try await eventually { running.children.count == 3 && running.children.count { state(of: $0) == "T" } == 1 }
        let children = running.children
        running.signal(SIGKILL)
        _ = running.outcome()
        try await eventually { !children.contains(where: isRunning) }
    }

    @Test("a harness that is killed when Redis is gone and the replica hasn't its place yet leaves nothing behind")
    func killedBetween() async throws {
        let folder = try WorkFolder()
        let text = Self.failingOver.replacingOccurrences(of: "loses: 60s", with: "loses: 1ms")
        let running = try BuiltCommand.start(["run", try folder.scenario(text)], in: folder.path)
        try await eventually { running.children.count { state(of: $0) == "T" } == 1 && running.children.count == 2 }
        let first = Set(running.children)
        // Redis and the service came first; the replica comes, and Redis goes.
        try await eventually { running.children.count == 2 && Set(running.children) != first }
        let children = running.children
        running.signal(SIGKILL)
        _ = running.outcome()
        try await eventually { !first.union(children).contains(where: isRunning) }
    }

    /// A service that a shell starts beside something else: neither is a child of ours.
    private static let family =
        endless.components(separatedBy: "faults:")[0].replacingOccurrences(
            of: "service: occupation",
            with: """
                service:
                  command: "sleep 600 & DATABASE_URL=sqlite:spools.sqlite '\(BuiltCommand.path)' serve; wait"
                  ready: /health
                """) + "invariants: [mutual-exclusion]\n"

    /// The processes of a group that still run.
    private func members(of group: Int32) -> [Int32] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return all.compactMap { Int32($0) }.filter { isRunning($0) && getpgid($0) == group }
    }

    @Test("a harness that is killed leaves nothing of what a service has started itself")
    func killedWithFamily() async throws {
        let folder = try WorkFolder()
        let running = try BuiltCommand.start(["run", try folder.scenario(Self.family)], in: folder.path)
        // The shell, what it sleeps with, and the service.
        try await eventually { running.children.contains { members(of: $0).count == 3 } }
        let groups = running.children
        running.signal(SIGKILL)
        _ = running.outcome()
        try await eventually { groups.allSatisfy { members(of: $0).isEmpty } }
    }

    @Test("one that is interrupted lets everything go on, stops it, and writes its report")
    func interrupted() async throws {
        let folder = try WorkFolder()
        let running = try BuiltCommand.start(["run", try folder.scenario(Self.endless)], in: folder.path)
        try await eventually { running.children.count { state(of: $0) == "T" } == 2 }
        let children = running.children
        running.signal(SIGINT)
        #expect(running.outcome().code == 130)
        #expect(!children.contains(where: isRunning))
        let faults = try folder.report().scenarios[0]["faults"] as? [[String: Any]]
        #expect(faults?.count == 2)
    }
}
