import Checkers
import EventLoop
import Foundation
import RedisClient
import Scenario
import StampedeTesting
import Testing

@testable import Harness

/// Wall clocks that jump: those of our processes, and nobody else's.
@Suite(.timeLimit(.minutes(2))) struct ClockFaultTests {
    private func evidence(
        _ text: String, witness: Bool = false, _ look: (RunTargets, TemporaryFolder) async throws -> Void = { _, _ in }
    ) async throws -> Evidence {
        let scenario = try Scenario.load(text: Array(text.utf8), path: "clocks")
        let loop = EventLoop()
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let targets = try await RunTargets.start(for: scenario, .init(folder: folder.path), on: loop)
        do {
            var settings = Run.Settings(targets, names: RunNames(run: "r"), seed: 1, defect: nil)
            settings.witness = witness
            let evidence = try await Run(scenario, settings, on: loop).perform()
            try await look(targets, folder)
            await targets.stop()
            return evidence
        } catch {
            await targets.stop()
            throw error
        }
    }

    private func verdict(_ invariant: Invariant, _ evidence: Evidence) throws -> Verdict {
        try #require(evidence.verdicts.first { $0.invariant == invariant })
    }

    /// Some hold for longer than the clock is ahead, and shorter than a lease.
    private func holders(_ clock: String) -> String {
        """
        name: a
        clients: 8
        duration: 2s
        arrival: closed
        resources: 2
        lease: 2s
        steps: [acquire, hold: 50ms..200ms, release, think: 1ms]
        measures: [mutual-exclusion]
        faults: [{ redis-clock: \(clock), at: 500ms, for: 500ms }]
        invariants: [graceful-degradation: { deadline: 1s, recovery: 300ms }]
        """
    }

    @Test("when Redis's clock jumps ahead locks that are held are granted again; afterwards it is right")
    func ahead() async throws {
        let evidence = try await evidence(holders("{ ahead: 5s }"), witness: true) { targets, folder in
            let connection = try await RedisConnection.open(try #require(targets.redis), on: .shared)
            let told = try await connection.send("TIME").array?.first?.text.flatMap { Int($0) }
            #expect(abs(try #require(told) - Int(Date.now.timeIntervalSince1970)) <= 1)
            await connection.close()
        }
        #expect(evidence.obstacle == nil && evidence.faults.map(\.effect) == [.disturbance])
        #expect(try verdict(.gracefulDegradation, evidence).conclusion == .pass, "\(evidence.verdicts)")
        let measure = try #require(evidence.notes.first { $0.hasPrefix("mutual-exclusion is measured") })
        #expect(measure.contains("it was broken"), "\(measure)")
        // The witness tells when a command came by the clock that was set.
        #expect(evidence.notes.contains { $0.contains("a fault sets the clock") }, "\(evidence.notes)")
    }

    @Test("when it jumps back no lock that is held is granted")
    func behind() async throws {
        // It is ahead again, by as much as it was behind, when the fault is over: leases are longer than that.
        let text = holders("{ behind: 1s }").replacingOccurrences(of: "lease: 2s", with: "lease: 5s")
        let evidence = try await evidence(text)
        let measure = try #require(evidence.notes.first { $0.hasPrefix("mutual-exclusion is measured") })
        #expect(measure.contains("it held, "), "\(measure)")
    }

    @Test(
        "lease-expiry sees leases that end too early, and such as end too late",
        arguments: [("ahead: 10s", "had not given it back"), ("behind: 10s", "had run out")])
    func leases(clock: String, story: String) async throws {
        // Holders that went silent: each lease has to end by itself.
        let evidence = try await evidence(
            """
            name: a
            clients: 4
            duration: 3s
            arrival: closed
            resources: 2
            lease: 400ms
            steps: [acquire, think: 5ms]
            faults: [{ redis-clock: { \(clock) }, at: 900ms, for: 1200ms }]
            invariants: [lease-expiry: { tolerance: 100ms }]
            """)
        let verdict = try verdict(.leaseExpiry, evidence)
        #expect(verdict.conclusion == .fail)
        #expect(verdict.witnesses.contains { $0.sentence.contains(story) }, "\(verdict.witnesses.map(\.sentence))")
    }

    /// A service that tells whether its wall clock has jumped against one that measures the time that passes.
    private static let program = """
        import http.server, json, os, time
        start = time.time() - time.monotonic()
        class Clock(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'
            def do_GET(self):
                body = json.dumps({'jump': round(time.time() - time.monotonic() - start)}).encode()
                self.send_response(200)
                self.send_header('Content-Length', str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            def log_message(self, *ignored): pass
        http.server.ThreadingHTTPServer(('127.0.0.1', int(os.environ['PORT'])), Clock).serve_forever()
        """

    private func ask(_ instances: [Int], _ clock: String, within folder: TemporaryFolder) async throws -> Verdict {
        let path = folder.path + "/clock.py"
        try Self.program.write(toFile: path, atomically: true, encoding: .utf8)
        let evidence = try await evidence(
            """
            name: a
            clients: 2
            duration: 1500ms
            arrival: closed
            resources: 1
            service: { command: "python3 \(path)", ready: / , instances: 2 }
            steps:
              - request: GET /
                expect: { status: 200, json: { jump: 0 } }
              - think: 10ms
            faults: [\(instances.map { "{ service-clock: { \(clock), instance: \($0) }, at: 300ms, for: 300ms }" }.joined(separator: ", "))]
            invariants: [graceful-degradation: { deadline: 1s, recovery: 300ms }]
            """
        ) { targets, _ in
            #expect(targets.services.count == 2)
        }
        #expect(evidence.obstacle == nil && evidence.faults.count == instances.count)
        return try verdict(.expectations, evidence)
    }

    @Test("a service's clock jumps, and only there", arguments: ["ahead: 20s", "behind: 20s"])
    func service(clock: String) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let verdict = try await ask([2], clock, within: folder)
        #expect(verdict.conclusion == .fail)
        let story = verdict.witnesses.map(\.sentence).joined()
        #expect(story.contains(clock.hasPrefix("ahead") ? "20" : "-20"), "\(story)")
    }

    @Test("nothing of a clock stays: no file, and nothing in memory")
    func remains() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var options = RedisServer.Options()
        options.clock = try ProcessClock(named: "redis", in: folder.path)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["redis.clock"])
        var server: RedisServer? = try await RedisServer.start(options)
        options.clock = nil
        let first = try #require(server?.process.id)
        await server?.kill()
        try await server?.startAgain()
        let second = try #require(server?.process.id)
        await server?.stop()
        server = nil
        for id in [first, second] {
            #expect(access("/dev/shm/faketime_shm_\(id)", F_OK) != 0)
            #expect(access("/dev/shm/sem.faketime_sem_\(id)", F_OK) != 0)
        }
        try await eventually { try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty }
    }

    @Test("a program that loads no library keeps its clock, which is told")
    func unreachable() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try "#include <unistd.h>\nint main(void) { for (;;) pause(); }\n"
            .write(toFile: folder.path + "/deaf.c", atomically: true, encoding: .utf8)
        let build = try await ChildProcess.start(
            .init("gcc", ["-static", "-o", folder.path + "/deaf", folder.path + "/deaf.c"]), on: .shared
        ) { _ in }
        #expect(await build.waitForExit() == .status(0))
        let clock = try ProcessClock(named: "service-1", in: folder.path)
        /// Starts a program with this clock, and looks at it.
        func withClock(_ program: String, _ arguments: [String], _ look: (ChildProcess) async throws -> Void)
            async throws
        {
            var command = ChildProcess.Command(program, arguments)
            command.set(clock.variables)
            let process = try await ChildProcess.start(command, on: .shared) { _ in }
            do { try await look(process) } catch {
                await process.kill()
                throw error
            }
            await process.kill()
            clock.forget(process)
        }
        func failure(_ process: ChildProcess) -> TargetError? {
            do throws(TargetError) { try clock.check(process) } catch { return error }
            return nil
        }
        try await withClock("sleep", ["60"]) { process in
            // What starts loads its libraries one after another.
            try await eventually { failure(process) == nil }
        }
        try await withClock(folder.path + "/deaf", []) { process in
            let failure = try #require(failure(process))
            #expect(
                failure.isOfMachine && failure.description.hasPrefix("the clock of deaf can't be set"), "\(failure)")
        }
    }

    @Test("without the library it says what to install, or what is wrong with the one that was named")
    func missing() {
        #expect { try ProcessClock.findLibrary { _ in "/no/such.so" } } throws: { error in
            "\(error)".hasPrefix("STAMPEDE_LIBFAKETIME names /no/such.so, which can't be read")
        }
    }
}
