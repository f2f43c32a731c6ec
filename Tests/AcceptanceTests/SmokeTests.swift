import EventLoop
import Foundation
import HTTPTransport
import Harness
import RedisClient
import StampedeTesting
import Testing

/// The shipped checks against the real service: they pass, and each defect that they can see fails exactly the right ones.
@Suite(.timeLimit(.minutes(3))) struct SmokeTests {
    /// The checks that a run of them failed, and those that it could not decide.
    struct Result: Equatable {
        var failed: [String]
        var undecided: [String]
    }

    /// The service with a private Redis of its own, and a folder for reports.
    private func withService(
        _ arguments: String..., body: (String, WorkFolder, RedisServer) async throws -> Void
    ) async throws {
        try await withRedis { redis in
            let folder = try WorkFolder()
            let served = try await ServedProcess.start(
                folder, redis.configuration.redactedURL, ["--database", "sqlite:a.sqlite"] + arguments)
            try await body(served.url, folder, redis)
            served.process.signal(SIGTERM)
            #expect(served.process.outcome().code == 0)
        }
    }

    /// One run of the shipped checks, at a rate that is raised so that the tests don't wait for it.
    private func smoke(_ url: String, _ more: String...) throws -> (Result, BuiltCommand.Outcome, ReportDocument) {
        let folder = try WorkFolder()
        let outcome = try BuiltCommand.run(
            [
                "smoke", url, "--rate", "1000", "--scenarios", repository + "/Scenarios/smoke", "--report",
                folder.path + "/Reports",
            ] + more)
        let report = try folder.report()
        func names(_ conclusion: String) -> [String] {
            report.scenarios.filter { $0["conclusion"] as? String == conclusion }
                .compactMap { $0["name"] as? String }.sorted()
        }
        return (Result(failed: names("fail"), undecided: names("inconclusive")), outcome, report)
    }

    private func locks(_ redis: RedisServer) async throws -> [String] {
        try await EventLoop.shared.run {
            let connection = try await RedisConnection.open(redis.configuration, on: .shared)
            let reply = try await connection.send("KEYS", "spool_lock:*")
            await connection.close()
            return reply.array?.compactMap { $0.text }.filter { !$0.hasSuffix(":fence") } ?? []
        }
    }

    @Test("8 of 8 pass, twice, for each run finds a spool that is fit; nothing stays taken")
    func passes() async throws {
        try await withService { url, _, redis in
            for _ in 0..<2 {
                let (result, outcome, _) = try smoke(url)
                #expect(result == Result(failed: [], undecided: []))
                #expect(outcome.code == 0 && outcome.output.hasSuffix("8 of 8 checks passed\n"), "\(outcome.output)")
            }
            #expect(try await locks(redis) == [])
        }
    }

    @Test("with one test spool the second run says exactly what it can't prove any more")
    func secondRun() async throws {
        try await withService { url, _, _ in
            #expect(try smoke(url, "--spool", "TEST-07").1.code == 0)
            let (result, outcome, _) = try smoke(url, "--spool", "TEST-07")
            let undecided = [
                "arm-flow", "health", "history", "metrologia", "pausar-not-holder", "race", "sold-flow",
            ]
            #expect(result == Result(failed: [], undecided: undecided))
            #expect(outcome.code == 2 && outcome.output.hasSuffix("1 of 8 checks passed\n"))
            #expect(
                outcome.errors.contains("TEST-07: GET /api/occupation/{resource}: `next` was null, and \"ARM\" was"))
            // Another spool, and all is as before.
            #expect(try smoke(url, "--spool", "TEST-07", "--spool", "TEST-08").1.code == 0)
        }
    }

    @Test(
        "each defect fails exactly the checks that are about it; what then has no spool at its step is inconclusive",
        arguments: [
            ("release-without-token", ["pausar-not-holder"], []),
            ("double-release-succeeds", ["pausar-not-holder"], []),
            ("lost-event", ["history"], []),
            ("conflict-as-200", ["pausar-not-holder", "race", "sold-flow"], ["metrologia"]),
            ("conflict-as-500", ["pausar-not-holder", "race", "sold-flow"], ["metrologia"]),
            ("lock-kept-on-error", ["sold-flow"], ["metrologia"]),
            (
                "crash-after-grant", ["arm-flow", "health", "history", "pausar-not-holder", "race"],
                ["metrologia", "sold-flow"]
            ),
            (
                "health-lies", ["operational"],
                [
                    "arm-flow", "health", "history", "metrologia", "nonexistent-spool", "pausar-not-holder", "race",
                    "sold-flow",
                ]
            ),
        ] as [(String, [String], [String])])
    func defects(defect: String, failed: [String], undecided: [String]) async throws {
        try await withService("--defect", defect) { url, _, _ in
            let (result, outcome, _) = try smoke(url)
            #expect(result == Result(failed: failed, undecided: undecided))
            #expect(outcome.code == 1)
        }
    }

    @Test("check-then-set fails the race, in some run, and never another check")
    func checkThenSet() async throws {
        try await withService("--defect", "check-then-set") { url, _, _ in
            // Two workers meet in the gap in most runs, not in all; the test's time limit ends a search that finds none.
            while true {
                let (result, _, _) = try smoke(url, "--skip", "arm-flow", "--skip", "sold-flow", "--skip", "metrologia")
                if result == Result(failed: ["race"], undecided: []) { break }
                #expect(result == Result(failed: [], undecided: []))
            }
        }
    }

    @Test("a service without its Redis isn't operational: that is the reason, and nothing else is asked of it")
    func notOperational() async throws {
        let service = try await RecordingService { line, _ in
            ServedAnswer(503, json: #"{"status": "degraded", "operational": false}"#)
        }
        let (result, outcome, _) = try smoke(service.url)
        #expect(result.failed == ["operational"] && result.undecided.count == 8)
        #expect(outcome.code == 1 && outcome.errors.contains("`operational` did not pass, which it needs"))
        #expect(outcome.output.contains("its status was 503"))
        #expect(service.arrivals.map(\.line) == ["GET /api/health"])
        await service.stop()
    }

    @Test("what watches Redis counts its connections against its own limit")
    func watched() async throws {
        try await withService { url, _, redis in
            let (_, outcome, report) = try smoke(
                url, "--watch-redis", redis.configuration.redactedURL, "--skip", "metrologia")
            #expect(outcome.code == 0)
            #expect(
                report.conclusions.filter { $0.invariant == "connection-ceiling" && $0.conclusion == "pass" }.count == 8
            )
            let (_, tight, _) = try smoke(
                url, "--watch-redis", redis.configuration.redactedURL, "--ceiling", "1", "--skip", "metrologia")
            #expect(tight.code == 1 && tight.output.contains("at most 1 are allowed"))
        }
    }
}
