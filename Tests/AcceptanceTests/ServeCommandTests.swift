import EventLoop
import Foundation
import Harness
import HealthProbe
import RedisClient
import StampedeTesting
import Testing

/// `stampede serve` and `stampede probe`, as a harness and a container use them.
@Suite(.timeLimit(.minutes(1))) struct ServeCommandTests {
    @Test(
        "it tells its port, serves with the given Redis and database, and ends in order", arguments: [SIGTERM, SIGINT])
    func serves(signal: Int32) async throws {
        let folder = try WorkFolder()
        try await withRedis { redis in
            let service = try await ServedProcess.start(
                folder, redis.configuration.redactedURL, ["--database", "sqlite:a.sqlite", "--spools", "2"])
            let (running, url) = (service.process, service.url)
            let ready = try BuiltCommand.run(
                "probe", url + "/health/ready", "--expect", "status=healthy", "--expect", "checks.redis=healthy")
            #expect(ready.code == 0 && ready.output == "" && ready.errors == "")
            try await HealthProbe(
                url: url + "/api/occupation/SPOOL-0002", expectations: [try #require(.init("occupied=false"))]
            ).run()
            let missing = try BuiltCommand.run("probe", url + "/api/occupation/SPOOL-0003", "--timeout", "2s")
            #expect(missing.code == 1 && missing.errors.contains("404"))
            let degraded = try BuiltCommand.run("probe", url + "/health/ready", "--expect", "status=degraded")
            #expect(degraded.code == 1 && degraded.errors.contains("status is healthy, not degraded"))
            running.signal(signal)
            let outcome = running.outcome()
            #expect(outcome.code == 0 && outcome.errors == "")
            #expect(outcome.output.hasPrefix("connected to Redis \(redis.version) at "))
            #expect(outcome.output.hasSuffix("disconnected\n"))
            #expect(FileManager.default.fileExists(atPath: folder.path + "/a.sqlite"))
            let gone = try BuiltCommand.run("probe", url + "/health")
            #expect(gone.code == 1 && gone.errors != "")
        }
    }

    @Test("a signal ends it also while it waits for Redis")
    func interruptedStart() async throws {
        let folder = try WorkFolder()
        let running = try BuiltCommand.start(
            [
                "serve", "--port", "0", "--redis", "unix://\(folder.path)/none", "--defect",
                "start-blocks-without-redis",
            ], in: folder.path)
        try await eventually { running.output.hasPrefix("the defect start-blocks-without-redis is on") }
        running.signal(SIGTERM)
        let outcome = running.outcome()
        #expect(outcome.code == 0)
        #expect(outcome.output.hasSuffix("SIGTERM has come\n"))
    }

    @Test("start-blocks-without-redis: without Redis it doesn't listen, and the honest one does")
    func startBlocks() async throws {
        let folder = try WorkFolder()
        let socket = folder.path + "/redis.sock"
        let database = ["--database", "sqlite::memory:"]
        let blocked = try BuiltCommand.start(
            ["serve", "--port", "0", "--redis", "unix://" + socket, "--defect", "start-blocks-without-redis"]
                + database, in: folder.path)
        try await eventually { blocked.output.hasPrefix("the defect start-blocks-without-redis is on") }
        let honest = try await ServedProcess.start(folder, "unix://" + socket, database)
        #expect(honest.process.output.hasPrefix("Redis is not there; occupation answers 503 until it comes"))
        #expect(try await honest.take("TEST-01", worker: 1).status == 503)
        #expect(!blocked.output.contains("listening"))
        try await withRedis(arguments: ["--unixsocket", socket]) { _ in
            try await eventually { blocked.output.contains("\nlistening at ") }
            #expect(try await honest.take("TEST-01", worker: 1).status == 200)
            for process in [honest.process, blocked] {
                process.signal(SIGTERM)
                #expect(process.outcome().code == 0)
            }
        }
    }

    @Test("process-local-lock: of two service processes each grants the spool, and of two honest ones only one")
    func twoProcesses() async throws {
        for (arguments, expected) in [([], 409), (["--defect", "process-local-lock"], 200)] {
            let folder = try WorkFolder()
            try await withRedis { redis in
                let url = redis.configuration.redactedURL
                let services = [
                    try await ServedProcess.start(folder, url, arguments),
                    try await ServedProcess.start(folder, url, arguments),
                ]
                #expect(try await services[0].take("TEST-01", worker: 1).status == 200)
                #expect(try await services[1].take("TEST-01", worker: 2).status == expected)
                for service in services {
                    service.process.signal(SIGTERM)
                    #expect(service.process.outcome().code == 0)
                }
            }
        }
    }

    @Test("SIGTERM: no more requests are taken, the one in flight is finished, and each step is a line")
    func draining() async throws {
        let folder = try WorkFolder()
        try await withRedis { redis in
            let admin = try await RedisConnection.open(redis.configuration, on: .shared)
            let service = try await ServedProcess.start(folder, redis.configuration.redactedURL)
            _ = try await admin.send("CLIENT", "PAUSE", "60000", "WRITE")
            async let taking = service.take("TEST-01", worker: 1)
            try await eventually {
                try await admin.send("CLIENT", "LIST").text?.contains(/\ flags=[A-Za-z]*b/) == true
            }
            service.process.signal(SIGTERM)
            try await eventually { service.process.output.contains("stopping") }
            try await eventually { (try? await service.send("GET", "/health")) == nil }
            _ = try await admin.send("CLIENT", "UNPAUSE")
            #expect(try await taking.status == 200)
            let outcome = service.process.outcome()
            #expect(outcome.code == 0)
            #expect(
                outcome.output.split(separator: "\n").suffix(4) == [
                    "SIGTERM has come", "stopping: no more requests are taken", "requests in flight are finished",
                    "disconnected",
                ])
            await admin.close()
        }
    }

    @Test("the environment sets what no option says")
    func environment() async throws {
        let folder = try WorkFolder()
        let service = try await ServedProcess.start(
            folder, nil, ["--database", "sqlite::memory:"],
            environment: ["REDIS_URL": "redis://:hunter2@127.0.0.1:1", "SPOOLS": "1", "DATABASE_URL": "nonsense"])
        let (running, url) = (service.process, service.url)
        let ready = try BuiltCommand.run("probe", url + "/health/ready", "--timeout", "20s")
        #expect(ready.code == 1 && ready.errors.contains("answered 503"))
        try await HealthProbe(url: url + "/api/occupation/SPOOL-0001").run()
        running.signal(SIGTERM)
        let outcome = running.outcome()
        #expect(outcome.code == 0)
        #expect(outcome.output.hasPrefix("Redis is not there; occupation answers 503 until it comes"))
        #expect(!(outcome.output + outcome.errors).contains("hunter2"))
    }

    @Test(
        "what is wrong with the settings is told by the names under which they were given, all at once",
        arguments: [
            (["--port", "99999", "--spools", "-1"], ["--port: '99999'", "--spools: '-1'"]),
            (["--redis", "http://x:secret@y"], ["--redis: "]), (["--defect", "check-then-se"], ["`check-then-set`"]),
            (["--lease", "0s"], ["--lease"]), (["--database", "mysql://u:secret@h/d"], ["--database: "]),
            (["here"], ["here"]), ([], ["PORT: 'x'"]),
        ])
    func wrongSettings(arguments: [String], words: [String]) throws {
        let outcome = try BuiltCommand.run(["serve"] + arguments, environment: arguments.isEmpty ? ["PORT": "x"] : [:])
        #expect(outcome.code == 64 && outcome.output == "")
        for word in words { #expect(outcome.errors.contains(word), "\(outcome.errors)") }
        #expect(!outcome.errors.contains("secret"))
    }

    @Test("a port that is taken and a database that can't be opened end with 69 and say why")
    func notStarted() async throws {
        let folder = try WorkFolder()
        let service = try await ServedProcess.start(folder, "unix://\(folder.path)/none")
        let port = try #require(URL(string: service.url)?.port)
        let taken = try BuiltCommand.run(
            "serve", "--port", String(port), "--redis", "unix://\(folder.path)/none", in: folder.path)
        #expect(taken.code == 69 && taken.errors.contains("Address already in use"), "\(taken.errors)")
        let unopenable = try BuiltCommand.run(
            "serve", "--port", "0", "--redis", "unix://\(folder.path)/none", "--database", "sqlite:/no/such/file")
        #expect(unopenable.code == 69 && unopenable.errors.contains("/no/such/file"), "\(unopenable.errors)")
        service.process.signal(SIGTERM)
        #expect(service.process.outcome().code == 0)
    }

    @Test("probe says what of its command line is wrong", arguments: [[], ["--expect", "x", "http://h"], ["a", "b"]])
    func probeUsage(arguments: [String]) throws {
        #expect(try BuiltCommand.run(["probe"] + arguments).code == 64)
    }

    @Test("the list of defects has those of the lock client and those of the service, with their symptoms")
    func listed() throws {
        let outcome = try BuiltCommand.run("list", "defects", in: repository)
        #expect(outcome.code == 0)
        let parts = outcome.output.split(separator: "In the occupation service, by")
        #expect(parts.count == 2)
        #expect(parts.first?.contains("seconds-as-milliseconds  ") == true)
        #expect(parts.last?.contains("health-lies") == true)
        #expect(parts.last?.contains("health says healthy while Redis is gone") == true)
        #expect(parts.last?.split(separator: "\n").filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }.count == 26)
    }
}
