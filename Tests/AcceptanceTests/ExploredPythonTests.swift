import Foundation
import StampedeTesting
import Testing

/// A service that somebody else has written, in Python, with what such services do beside answering requests: a thread that
/// pings, a watchdog, commands sent at once, a memory of its own.
@Suite(
    .serialized, .timeLimit(.minutes(5)),
    .enabled(if: PythonTools.areExpected, "needs FastAPI: scripts/python-tools.sh installs it from PyPI"))
struct ExploredPythonTests {
    private static let service = """
        import asyncio, os, threading, time
        from fastapi import FastAPI, Response
        import redis, redis.asyncio

        app = FastAPI()
        url = os.environ["REDIS_URL"]
        db = redis.asyncio.from_url(url)
        taken = set()

        def watch():
            own = redis.from_url(url)
            while True:
                try:
                    if os.environ.get("WATCH") == "ping":
                        own.set("health:last", time.time(), ex=60)
                    if os.environ.get("WATCH") == "look":
                        own.get("door")
                    if os.environ.get("WATCH") == "unlock":
                        own.delete("door")
                except redis.RedisError:
                    pass
                time.sleep(0.02)

        if os.environ.get("WATCH"):
            threading.Thread(target=watch, daemon=True).start()

        @app.get("/health")
        async def health():
            return {"ok": True}

        @app.post("/door/{name}/{client}")
        async def door(name: str, client: str, response: Response):
            if not await db.set("door", client, nx=True, px=30000):
                response.status_code = 409
                return {}
            await db.set(f"{name}:won-by:{client}", "1")
            return {}

        @app.post("/gathered/{name}/{client}")
        async def gathered(name: str, client: str, response: Response):
            _, holder = await asyncio.gather(db.set(name, client, nx=True), db.get(name))
            response.status_code = 200 if holder == client.encode() else 409
            return {}

        @app.post("/forgetful/{name}/{client}")
        async def forgetful(name: str, client: str, response: Response):
            await db.incr(f"{name}:asked")
            if name in taken:
                response.status_code = 409
                return {}
            taken.add(name)
            return {}
        """

    private func explore(
        _ path: String, watch: String = "", clients: Int = 2, events: String = "", in folder: WorkFolder
    ) throws -> BuiltCommand.Outcome {
        try Self.service.write(toFile: folder.path + "/main.py", atomically: true, encoding: .utf8)
        let file = try folder.scenario(
            """
            name: booking
            description: Takes against a service of somebody else's making.
            clients: \(clients)
            explore: {reduced: false\(events.isEmpty ? "" : ", events: [\(events)], starts: scheduled")}
            steps:
              - request: POST /\(path)/{resource}/{client.id}
                as: acquire
            invariants: [exclusive-winner]
            """)
        let uvicorn = "\(PythonTools.path("uvicorn")) main:app --port {port} --log-level warning"
        let serve = "cd \(folder.path) && WATCH=\(watch) exec \(uvicorn)"
        return try BuiltCommand.run("explore", file, "--exec", serve, in: folder.path)
    }

    @Test("a thread that pings is nobody's request, and the counts stay exact", arguments: [(2, 4), (3, 18)])
    func ping(clients: Int, schedules: Int) throws {
        let outcome = try explore("door", watch: "ping", clients: clients, in: try WorkFolder())
        #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("all \(schedules) schedules of these requests"), "\(outcome.output)")
    }

    @Test("a watchdog that looks at what requests take is an actor of its own, and the report says so")
    func look() throws {
        let outcome = try explore("door", watch: "look", in: try WorkFolder())
        #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
        #expect(
            outcome.output.contains("all 40 schedules with at most 2 steps of the service's own actors"),
            "\(outcome.output)")
        #expect(outcome.output.contains("1 actor of the service's own"), "\(outcome.output)")
    }

    @Test("a watchdog that opens the door to a second guest is found, and replayed")
    func unlock() throws {
        let folder = try WorkFolder()
        let outcome = try explore("door", watch: "unlock", in: folder)
        #expect(outcome.code == 1 && outcome.output.contains("were both granted"), "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("the service by itself: DEL door"), "\(outcome.output)")
        let schedule = try #require(folder.run) + "/schedule.json"
        let again = try BuiltCommand.run("replay", schedule, in: folder.path)
        #expect(again.code == 1, "\(again.output)\(again.errors)")
    }

    @Test("commands that one request sends at once are tried in both orders")
    func gathered() throws {
        let folder = try WorkFolder()
        let outcome = try explore("gathered", in: folder)
        #expect(outcome.code == 1, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("none of 2 was granted"), "\(outcome.output)")
        let schedule = try #require(folder.run) + "/schedule.json"
        #expect(try BuiltCommand.run("replay", schedule, in: folder.path).code == 1)
    }

    @Test("a service that keeps in its memory who won forgets it when it is killed; else nothing is broken")
    func killed() throws {
        let calm = try explore("forgetful", in: try WorkFolder())
        #expect(calm.code == 0, "\(calm.output)\(calm.errors)")
        let folder = try WorkFolder()
        let outcome = try explore("forgetful", events: "kill", in: folder)
        #expect(outcome.code == 1 && outcome.output.contains("were both granted"), "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("the service is killed, and started again"), "\(outcome.output)")
        let schedule = try #require(folder.run) + "/schedule.json"
        #expect(try BuiltCommand.run("replay", schedule, in: folder.path).code == 1)
    }
}
