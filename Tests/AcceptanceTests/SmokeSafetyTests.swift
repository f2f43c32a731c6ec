import EventLoop
import Foundation
import HTTPTransport
import StampedeTesting
import Testing

/// What a smoke check may never do, and what it does whatever happens.
@Suite(.timeLimit(.minutes(2))) struct SmokeSafetyTests {
    /// A check of a test's own: its head, and what the test adds.
    private func check(_ text: String, in folder: WorkFolder, named name: String = "check") throws {
        let head = """
            name: \(name)
            clients: 1
            rounds: 1
            resources: named
            resource-names: [TEST-01]
            unmet: end-pass
            timeout: 2s
            give-back: {request: POST /give-back, body: {tag: "{resource}"}}

            """
        let keys = text.split(separator: "\n").compactMap { $0.split(separator: ":").first }
        let kept = head.split(separator: "\n").filter { line in !keys.contains { line.hasPrefix("\($0):") } }
        try FileManager.default.createDirectory(atPath: folder.path + "/checks", withIntermediateDirectories: true)
        try (kept.joined(separator: "\n") + "\n" + text).write(
            toFile: folder.path + "/checks/\(name).yaml", atomically: true, encoding: .utf8)
    }

    private func smoke(
        _ url: String, in folder: WorkFolder, _ more: String..., environment: [String: String] = [:]
    ) throws -> BuiltCommand.Outcome {
        try BuiltCommand.run(["smoke", url, "--scenarios", "checks"] + more, in: folder.path, environment: environment)
    }

    private static let take = """
        steps:
          - {request: POST /take, as: acquire, body: {tag: "{resource}"}, expect: {json: {ok: true}}}
          - {request: GET /look, expect: {json: {ok: true}}}
          - {request: POST /release, as: release, body: {tag: "{resource}"}, expect: granted}

        """

    @Test("what was taken is given back when a check fails")
    func failed() async throws {
        let folder = try WorkFolder()
        try check(Self.take, in: folder)
        let service = try await RecordingService { line, _ in
            ServedAnswer(200, json: line == "GET /look" ? #"{"ok": false}"# : #"{"ok": true}"#)
        }
        let outcome = try smoke(service.url, in: folder)
        #expect(outcome.code == 1)
        #expect(service.arrivals.map(\.line) == ["POST /take", "GET /look", "POST /give-back"])
        #expect(service.arrivals.last?.body == #"{"tag":"TEST-01"}"#)
        await service.stop()
    }

    @Test("a take whose answer never comes may have happened: it is given back too, until that is answered")
    func indeterminate() async throws {
        let folder = try WorkFolder()
        try check(Self.take + "timeout: 200ms\n", in: folder)
        let (silence, sink) = AsyncStream.makeStream(of: Void.self)
        let service = try await RecordingService { line, number in
            if line == "POST /take" { for await _ in silence {} }
            return ServedAnswer(line == "POST /give-back" && number == 1 ? 503 : 404, json: "{}")
        }
        let outcome = try smoke(service.url, in: folder)
        #expect(outcome.code == 2)
        #expect(service.arrivals.map(\.line) == ["POST /take", "POST /give-back", "POST /give-back"])
        sink.finish()
        await service.stop()
    }

    @Test("what can't be given back is told")
    func leftBehind() async throws {
        let folder = try WorkFolder()
        try check(Self.take, in: folder)
        let service = try await RecordingService { line, _ in
            ServedAnswer(line == "POST /take" ? 200 : 503, json: #"{"ok": true}"#)
        }
        let outcome = try smoke(service.url, in: folder, "--json")
        #expect(outcome.code == 1)
        #expect(service.arrivals.count { $0.line == "POST /give-back" } == 3)
        #expect(outcome.output.contains("client 1 may still hold TEST-01"))
        await service.stop()
    }

    @Test("Ctrl-C gives back what is held, and ends with 130 after the report")
    func interrupted() async throws {
        let folder = try WorkFolder()
        try check(
            """
            steps:
              - {request: POST /take, as: acquire, body: {tag: "{resource}"}, expect: granted}
              - hold: 10m
              - {request: POST /release, as: release, body: {tag: "{resource}"}, expect: granted}

            """, in: folder)
        let service = try await RecordingService { _, _ in ServedAnswer(200, json: "{}") }
        let running = try BuiltCommand.start(["smoke", service.url, "--scenarios", "checks"], in: folder.path)
        try await eventually { !service.arrivals.isEmpty }
        running.signal(SIGINT)
        #expect(running.outcome().code == 130)
        #expect(service.arrivals.map(\.line) == ["POST /take", "POST /give-back"])
        #expect(folder.size(of: "report.json") > 0)
        await service.stop()
    }

    @Test("when the time is over, what is held is given back, and the reason is told")
    func overtime() async throws {
        let folder = try WorkFolder()
        try check(
            """
            steps:
              - {request: POST /take, as: acquire, body: {tag: "{resource}"}, expect: granted}
              - hold: 10m
              - {request: POST /release, as: release, body: {tag: "{resource}"}, expect: granted}

            """, in: folder)
        let service = try await RecordingService { _, _ in ServedAnswer(200, json: "{}") }
        let outcome = try smoke(service.url, in: folder, "--timeout", "1s")
        #expect(outcome.code == 2 && outcome.errors.contains("the time of 1 s is over; --timeout gives more"))
        #expect(service.arrivals.map(\.line) == ["POST /take", "POST /give-back"])
        await service.stop()
    }

    private static let busy = """
        clients: 2
        rounds: 4
        steps:
          - {request: POST /take, as: acquire, body: {tag: "{resource}"}}
          - {request: GET /look, expect: granted}

        """

    @Test("in no second more than five requests come, over all checks, and never more than two at once")
    func gentle() async throws {
        let folder = try WorkFolder()
        try check(Self.busy, in: folder, named: "one")
        try check(Self.busy, in: folder, named: "two")
        let service = try await RecordingService { _, _ in ServedAnswer(200, json: "{}") }
        #expect(try smoke(service.url, in: folder).code == 0)
        let arrivals = service.arrivals
        // Each client takes, looks, and gives back: what it holds at the end of its pass is its own.
        #expect(arrivals.count == 2 * 4 * 2 * 3)
        for (first, sixth) in zip(arrivals, arrivals.dropFirst(5)) {
            // What the network adds between here and there is less than a tenth of a second.
            #expect(sixth.instant - first.instant > 900_000_000)
        }
        #expect(arrivals.allSatisfy { $0.atOnce <= 2 })
        await service.stop()
    }

    @Test("no more requests are sent than allowed, but for those that give back")
    func counted() async throws {
        let folder = try WorkFolder()
        try check(Self.busy, in: folder)
        let service = try await RecordingService { _, _ in ServedAnswer(200, json: "{}") }
        let outcome = try smoke(service.url, in: folder, "--requests", "3", "--rate", "1000")
        #expect(
            outcome.code == 2 && outcome.errors.contains("the limit of 3 requests is reached; --requests raises it"))
        #expect(service.arrivals.count { $0.line != "POST /give-back" } <= 3)
        await service.stop()
    }

    @Test("no request goes to another host than loopback, unless it is allowed")
    func foreign() throws {
        let folder = try WorkFolder()
        try check(Self.take, in: folder)
        for host in ["192.0.2.1", "example.invalid"] {
            let outcome = try smoke("https://\(host)/api", in: folder)
            #expect(
                outcome.code == 64 && outcome.errors.contains("\(host) is not this machine; allow it with --allow-host")
            )
        }
        let other = try smoke("https://example.invalid", in: folder, "--allow-host", "192.0.2.1")
        #expect(other.code == 64)
        let redis = try smoke("http://127.0.0.1:1", in: folder, "--watch-redis", "redis://192.0.2.1")
        #expect(redis.code == 64)
        #expect(try smoke("ftp://127.0.0.1", in: folder).code == 64)
        #expect(folder.run == nil)
    }

    @Test("a redirect is an answer that the check did not expect, and is not followed")
    func redirect() async throws {
        let folder = try WorkFolder()
        try check(Self.take, in: folder)
        let other = try await RecordingService { _, _ in ServedAnswer(200, json: #"{"ok": true}"#) }
        let place = other.url
        let service = try await RecordingService { _, _ in
            ServedAnswer(307, fields: [HTTPField("Location", place + "/take")])
        }
        #expect(try smoke(service.url, in: folder).code == 1)
        #expect(other.arrivals.isEmpty)
        await service.stop()
        await other.stop()
    }

    @Test("a dry run prints every request and sends none")
    func dryRun() throws {
        let folder = try WorkFolder()
        try check(Self.take, in: folder)
        let outcome = try smoke("http://127.0.0.1:1", in: folder, "--dry-run")
        #expect(outcome.code == 0 && outcome.errors == "")
        #expect(
            outcome.output == """
                check, once, at http://127.0.0.1:1:
                  POST /take {"tag":"TEST-01"}  # clients
                  GET /look  # clients
                  POST /release {"tag":"TEST-01"}  # clients, when granted
                  POST /give-back {"tag":"TEST-01"}  # clients, only if something was taken and not given back

                """)
        #expect(folder.run == nil)
    }

    @Test("a secret of the environment stands in no output and in no file")
    func secrets() async throws {
        let folder = try WorkFolder()
        try check(
            "headers: {Authorization: \"Bearer ${KEY}\"}\n" + Self.take, in: folder)
        let service = try await RecordingService { _, _ in ServedAnswer(500, json: #"{"password": "hunter2"}"#) }
        let outcome = try smoke(service.url, in: folder, environment: ["KEY": "hunter2"])
        #expect(outcome.code == 1)
        let dry = try smoke(service.url, in: folder, "--dry-run", environment: ["KEY": "hunter2"])
        #expect(dry.output.contains("(with Authorization)"))
        for (file, text) in folder.everything() + [("", outcome.output + outcome.errors + dry.output)] {
            #expect(!text.contains("hunter2"), "\(file)")
        }
        await service.stop()
    }

    @Test("AUTHORIZATION of the environment opens the door, by the shipped checks' own line")
    func authorization() async throws {
        let folder = try WorkFolder()
        let common = try String(contentsOfFile: "\(repository)/Scenarios/smoke/_common.yaml", encoding: .utf8)
        let line = try #require(common.split(separator: "\n").first { $0.hasPrefix("headers:") })
        try check("\(line)\nsteps:\n  - {request: GET /guarded, expect: {status: 200}}\n", in: folder)
        try await Nginx.run { nginx in
            let url = "unix:\(nginx.socket("plain"))"
            let opened = try smoke(url, in: folder, environment: ["AUTHORIZATION": "Bearer k-1"])
            #expect(opened.code == 0, "\(opened.output)\(opened.errors)")
            #expect(!(opened.output + opened.errors).contains("k-1"))
            let closed = try smoke(url, in: folder)
            #expect(closed.code == 1 && closed.output.contains("401"), "\(closed.output)\(closed.errors)")
        }
    }

    @Test("a check that passes only when it is tried again is flaky, and a failure all the same")
    func flaky() async throws {
        let folder = try WorkFolder()
        try check(Self.take, in: folder)
        let service = try await RecordingService { line, number in
            ServedAnswer(200, json: line == "GET /look" && number == 1 ? #"{"ok": false}"# : #"{"ok": true}"#)
        }
        let outcome = try smoke(service.url, in: folder, "--retries", "2")
        #expect(outcome.code == 1 && outcome.output.hasSuffix("0 of 1 checks passed\n"))
        let scenarios = try folder.report().scenarios
        #expect(scenarios.compactMap { $0["name"] as? String } == ["check", "check.2"])
        #expect(scenarios.compactMap { $0["conclusion"] as? String } == ["fail", "pass"])
        #expect(
            scenarios.allSatisfy { ($0["notes"] as? [String] ?? []).contains { $0.hasPrefix("flaky: ") } })
        await service.stop()
    }

    @Test(
        "what is not gentle enough is refused with its place, and nothing is sent",
        arguments: [
            ("clients: 3\n" + take, "checks/check.yaml:1:1: 3 clients at once, at most 2"),
            ("resource-names: 'T{number}'\nresources: 3\n" + take, "a smoke check names the resources"),
            ("steps:\n- {request: POST /take, as: acquire, expect: granted}\n", "doesn't name {resource}"),
            ("steps: [acquire]\ngive-back:\nunmet:\ninvariants: [mutual-exclusion]\n", "checks/check.yaml:"),
        ])
    func rules(text: String, message: String) throws {
        let folder = try WorkFolder()
        try check(text, in: folder)
        let outcome = try smoke("http://127.0.0.1:1", in: folder)
        #expect(outcome.code == 65 && outcome.errors.contains(message), "\(outcome.errors)")
        #expect(folder.run == nil)
    }
}
