import Foundation
import StampedeTesting
import Testing

/// `stampede explore` and `stampede replay`, as a user runs them, with our own service and with somebody else's.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ExploreCommandTests {
    private static func scenario(_ name: String) -> String { "\(repository)/Scenarios/explore/\(name).yaml" }

    @Test(
        "the service without a bug passes every shipped scenario, in every order",
        arguments: [
            "take-twice", "take-thrice", "take-and-release", "release-twice", "extend-at-expiry",
            "take-with-lost-reply", "take-pause-complete", "lock-library",
        ])
    func sound(name: String) throws {
        let folder = try WorkFolder()
        let outcome = try BuiltCommand.run("explore", Self.scenario(name), in: folder.path)
        #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("✓ \(name)  all "))
        #expect(folder.size(of: "report.json") > 0 && folder.size(of: "report.html") > 0)
        #expect(folder.size(of: "schedule.json") == 0)
    }

    /// A defect of ordering, the scenario that must see it, and what it must say.
    static let defects: [(defect: String, scenario: String, says: String)] = [
        ("check-then-set", "take-twice", "client 1 and client 2 were both granted"),
        ("check-then-set", "take-thrice", "were both granted"),
        ("check-then-set", "take-and-release", "its lock was taken away"),
        ("get-then-delete-release", "take-and-release", "its lock was taken away"),
        ("release-without-token", "take-and-release", "though its lease was over"),
        ("double-release-succeeds", "release-twice", "were both granted"),
        ("extend-without-owner", "extend-at-expiry", "though its lease was over"),
        ("expire-set-apart", "take-with-lost-reply", "without a time to live"),
        ("lock-kept-on-error", "take-pause-complete", "its lock is still there"),
        ("stale-write", "take-pause-complete", "though its lease was over"),
        ("lost-event", "take-pause-complete", "the log shows it"),
        ("check-then-set", "lock-library", "its lock was taken away"),
        ("get-then-delete", "lock-library", "its lock was taken away"),
        ("release-without-token", "lock-library", "its lock was taken away"),
        ("no-ttl", "lock-library", "without a time to live"),
    ]

    @Test("every defect of ordering is found within 300 schedules, and replayed", arguments: defects)
    func defect(defect: String, scenario: String, says: String) throws {
        let folder = try WorkFolder()
        let outcome = try BuiltCommand.run(
            "explore", Self.scenario(scenario), "--defect", defect, "--schedules", "300", in: folder.path)
        #expect(outcome.code == 1, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains(says), "\(outcome.output)")
        let schedule = try #require(folder.run) + "/schedule.json"
        let again = try BuiltCommand.run("replay", schedule, in: folder.path)
        #expect(again.code == 1 && again.output.contains(says), "\(again.output)\(again.errors)")
        let page = try String(contentsOfFile: try #require(folder.run) + "/report.html", encoding: .utf8)
        #expect(page.contains("<svg") && page.contains("client 2"))
        let repaired = try BuiltCommand.run("replay", schedule, "--sound", in: folder.path)
        #expect(repaired.code == 0, "\(repaired.output)\(repaired.errors)")
    }

    // MARK: A service in another language

    /// A booking service as somebody else would write it: FastAPI and redis-py, with a look before the leap.
    private static let booking = """
        import os
        from fastapi import FastAPI, Response
        import redis.asyncio as redis

        app = FastAPI()
        db = redis.from_url(os.environ["REDIS_URL"])

        @app.get("/health")
        async def health():
            return {"ok": True}

        @app.post("/careless/{name}/{client}")
        async def careless(name: str, client: str, response: Response):
            if await db.get(name) is not None:
                response.status_code = 409
                return {}
            await db.set(name, client)
            return {}

        @app.post("/careful/{name}/{client}")
        async def careful(name: str, client: str, response: Response):
            if not await db.set(name, client, nx=True, px=30000):
                response.status_code = 409
                return {}
            await db.set(f"{name}:won-by:{client}", "1")
            return {}
        """

    private static func bookings(_ path: String, clients: Int, invariant: String = "exclusive-winner") -> String {
        """
        name: bookings
        description: Takes against a service of somebody else's making.
        clients: \(clients)
        explore: {reduced: false}
        steps:
          - request: POST /\(path)/{resource}/{client.id}
            as: acquire
        invariants: [\(invariant)]
        """
    }

    @Test(
        "a FastAPI service with redis-py is explored to its known counts",
        .enabled(if: PythonTools.areExpected, "needs FastAPI: scripts/python-tools.sh installs it from PyPI"))
    func fastAPI() throws {
        let folder = try WorkFolder()
        try Self.booking.write(toFile: folder.path + "/main.py", atomically: true, encoding: .utf8)
        let serve =
            "cd \(folder.path) && exec \(PythonTools.path("uvicorn")) main:app --port {port} --log-level warning"
        for (clients, schedules) in [(2, 4), (3, 18)] {
            let file = try folder.scenario(Self.bookings("careful", clients: clients))
            let outcome = try BuiltCommand.run("explore", file, "--exec", serve, in: folder.path)
            #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
            #expect(outcome.output.contains("all \(schedules) schedules"), "\(outcome.output)")
        }
        let file = try folder.scenario(Self.bookings("careless", clients: 2))
        let outcome = try BuiltCommand.run("explore", file, "--exec", serve, in: folder.path)
        #expect(outcome.code == 1 && outcome.output.contains("were both granted"), "\(outcome.output)\(outcome.errors)")
        let line = try #require(outcome.output.split(separator: "\n").first { $0.contains("stampede replay ") })
        let schedule = try #require(line.split(separator: " ").last.map(String.init))
        #expect(try BuiltCommand.run("replay", schedule, in: folder.path).code == 1)
    }

    // MARK: What can't be explored

    @Test("a service that never speaks to the proxy is told so")
    func neverSpeaks() throws {
        let folder = try WorkFolder()
        let file = try folder.scenario(Self.bookings("careful", clients: 2))
        let outcome = try BuiltCommand.run(
            "explore", file, "--exec", "python3 -m http.server {port} --bind 127.0.0.1", "--ready", "/", in: folder.path
        )
        #expect(outcome.code == 69)
        #expect(
            outcome.errors.contains("no Redis command reached 127.0.0.1:")
                && outcome.errors.contains("does the service read REDIS_URL?"), "\(outcome.errors)")
    }

    @Test("a service that dies at the start is told with its last words")
    func dies() throws {
        let folder = try WorkFolder()
        let file = try folder.scenario(Self.bookings("careful", clients: 2))
        let outcome = try BuiltCommand.run(
            "explore", file, "--exec", "echo no such table; exit 3", in: folder.path)
        #expect(outcome.code == 69 && outcome.errors.contains("no such table"), "\(outcome.errors)")
    }

    @Test(
        "what can't be explored is told in one line",
        arguments: [
            (["take-twice", "--requests", "1"], 65, "needs at least two clients"),
            (["take-twice", "--event", "rain"], 64, "`rain` is no event"),
            (["take-twice", "--strategy", "luck"], 64, "`luck` is no strategy"),
            (["take-twice", "--seed", "3"], 64, "nothing random"),
            (["take-twice", "--defect", "no-such"], 64, "is no defect"),
            (
                ["lock-library", "--set", "invariants=[linearizability]"], 65,
                "no invariant of the scenario can be judged"
            ),
        ])
    func unexplorable(arguments: [String], code: Int32, says: String) throws {
        let folder = try WorkFolder()
        let outcome = try BuiltCommand.run(
            ["explore", Self.scenario(arguments[0])] + arguments.dropFirst(), in: folder.path)
        #expect(outcome.code == code && outcome.errors.contains(says), "\(outcome.output)\(outcome.errors)")
    }

    @Test("a schedule of another version, of another scenario, or that is none")
    func badSchedules() throws {
        let folder = try WorkFolder()
        _ = try BuiltCommand.run(
            "explore", Self.scenario("take-twice"), "--defect", "check-then-set", in: folder.path)
        let schedule = try #require(folder.run) + "/schedule.json"
        let text = try String(contentsOfFile: schedule, encoding: .utf8)
        for (change, says) in [
            (text.replacingOccurrences(of: "\"version\": 1", with: "\"version\": 2"), "of version 2"),
            (text.replacingOccurrences(of: "\"digest\": \"", with: "\"digest\": \"0"), "is another text"),
            (text.replacingOccurrences(of: "\"do\": \"go\"", with: "\"do\": \"fly\""), "can't be understood"),
            ("{}", "this is no schedule"), ("", "this is no schedule"),
        ] {
            let file = folder.path + "/changed.json"
            try change.write(toFile: file, atomically: true, encoding: .utf8)
            let outcome = try BuiltCommand.run("replay", file, in: folder.path)
            #expect(outcome.code == 65 && outcome.errors.contains(says), "\(outcome.errors)")
        }
        let missing = try BuiltCommand.run("replay", folder.path + "/none.json", in: folder.path)
        #expect(missing.code == 65 && missing.errors.contains("name a schedule.json"))
    }

    @Test("past its budget a search says what was tried; random schedules say with which probability")
    func budgets() throws {
        let folder = try WorkFolder()
        let some = try BuiltCommand.run(
            "explore", Self.scenario("take-and-release"), "--schedules", "20", in: folder.path)
        #expect(some.code == 2 && some.output.contains("not all were tried"), "\(some.output)\(some.errors)")
        let random = try BuiltCommand.run(
            "explore", Self.scenario("take-thrice"), "--strategy", "pct", "--seed", "7", "--schedules", "30",
            in: folder.path)
        #expect(
            random.code == 2 && random.output.contains("probability of at least"), "\(random.output)\(random.errors)")
        #expect(random.output.contains("seed 7"))
        let bounded = try BuiltCommand.run(
            "explore", Self.scenario("take-thrice"), "--preemptions", "0", in: folder.path)
        #expect(bounded.code == 0 && bounded.output.contains("with at most 0 interruptions"), "\(bounded.output)")
    }

    @Test("a scenario that is explored isn't run")
    func notRun() throws {
        let folder = try WorkFolder()
        let outcome = try BuiltCommand.run("run", Self.scenario("take-twice"), in: folder.path)
        #expect(outcome.code == 65 && outcome.errors.contains("stampede explore"))
    }
}
