import EventLoop
import Foundation
import HTTPTransport
import Harness
import RedisClient
import StampedeTesting
import Testing

/// `stampede proxy`, as an engineer types it.
@Suite(.timeLimit(.minutes(1))) struct ProxyCommandTests {
    /// A proxy that runs, with an API.
    private struct Proxy {
        let process: RunningCommand
        let redis: RedisConfiguration
        let api: HTTPOrigin

        static func start(before upstream: String, _ arguments: String...) async throws -> Proxy {
            let line = ["proxy", "--listen", "127.0.0.1:0", "--upstream", upstream, "--api", "0"] + arguments
            let process = try BuiltCommand.start(line)
            try await eventually { process.output.contains("\nlistening at ") }
            let url = try #require(process.output.firstMatch(of: #/(?m)^api at (http://\S+)$/#)?.1)
            let port = try #require(process.output.firstMatch(of: #/(?m)^listening at 127.0.0.1:(\d+), before/#)?.1)
            return Proxy(
                process: process, redis: try RedisConfiguration(url: "redis://127.0.0.1:\(port)"),
                api: try HTTPOrigin(String(url)))
        }

        /// The status and the content of the API's answer.
        func ask(_ method: String, _ path: String, _ body: String? = nil) async throws -> (Int, String) {
            try await EventLoop.shared.run {
                var request = HTTPRequest(method, path)
                if let body { request.body = Array(body.utf8) }
                let encoded = try EncodedRequest(request, host: "127.0.0.1")
                let client = HTTPClient(api, on: .shared)
                defer { client.close() }
                let answer = try await client.send(encoded, deadline: MonotonicClock.now + 30_000_000_000)
                return (answer.status, String(decoding: answer.body, as: UTF8.self))
            }
        }
    }

    @Test("faults from the beginning, changed and counted over HTTP, until Ctrl-C", arguments: [SIGINT, SIGTERM])
    func changes(signal: Int32) async throws {
        try await withRedis { server in
            let proxy = try await Proxy.start(
                before: "redis://\(server.configuration.address)", "--fault", "latency 1ms on SET", "--seed", "7")
            #expect(proxy.process.output.contains("seed 7\n"))
            var configuration = proxy.redis
            configuration.clientName = "worker-1"
            let client = try await RedisConnection.open(configuration, on: .shared)
            #expect(try await client.send("SET", "k", "1") == .status("OK"))
            #expect(try await client.send("GET", "k").text == "1")
            #expect(
                try await proxy.ask("GET", "/faults")
                    == (200, #"[{"id":1,"fault":"latency 1ms on SET","met":1,"connections":1}]"#))
            let (status, connections) = try await proxy.ask("GET", "/connections")
            #expect(
                status == 200
                    && connections.hasPrefix(#"{"accepted":1,"turned_away":0,"open":[{"number":1,"client":"127.0.0.1:"#)
            )
            #expect(
                connections.contains(#""name":"worker-1","commands":3,"#) && connections.contains(#""broken":false}"#))

            // All or nothing, and what is wrong is told.
            let bad = try await proxy.ask("POST", "/faults", "stall on SET\nlatency 1\nstal\n")
            #expect(bad.0 == 400)
            #expect(
                bad.1
                    == #"{"problems":["`latency 1`: `1` behind `latency`; write a time like 20ms, at most 60m","`stal`: `stal` is no kind of fault; did you mean `stall`?"]}"#
            )
            let added = try await proxy.ask("POST", "/faults", "stall on SET\ndrop 3 replies on GET\n")
            #expect(added.0 == 201 && added.1.contains(#""id":2"#) && added.1.contains(#""left":3"#))
            async let held = client.send("SET", "k", "2")
            try await eventually { try await proxy.ask("GET", "/faults/2").1.contains(#""met":1"#) }
            #expect(try await proxy.ask("DELETE", "/faults/2").0 == 204)
            #expect(try await held == .status("OK"))
            #expect(try await proxy.ask("DELETE", "/faults/2").0 == 404)
            #expect(try await proxy.ask("DELETE", "/faults/3").0 == 204)
            #expect(try await proxy.ask("PUT", "/faults").0 == 405)
            #expect(try await proxy.ask("GET", "/nowhere").0 == 404)

            proxy.process.signal(signal)
            let outcome = proxy.process.outcome()
            #expect(outcome.code == 0 && outcome.errors == "")
            #expect(outcome.output.hasSuffix("1  latency 1ms on SET  met 2 on 1 connections\n"))
            await client.close()
        }
    }

    @Test("before what isn't Redis: an HTTP service, whose bytes are slowed")
    func bytes() async throws {
        let server = try await HTTPServer.start(at: .tcp(host: "127.0.0.1", port: 0), on: .shared) { _ in
            ServedAnswer(200, body: Array("hello".utf8))
        }
        let proxy = try await Proxy.start(before: "http://\(server.address)", "--fault", "latency 2ms replies")
        try await EventLoop.shared.run {
            let client = HTTPClient(try HTTPOrigin("http://\(proxy.redis.address)"), on: .shared)
            let request = try EncodedRequest(HTTPRequest("GET", "/"), host: "127.0.0.1")
            let answer = try await client.send(request, deadline: MonotonicClock.now + 30_000_000_000)
            #expect(answer.status == 200 && answer.body == Array("hello".utf8))
            client.close()
        }
        #expect(try await proxy.ask("GET", "/faults").1.contains(#""connections":1"#))
        let objection = try await proxy.ask("POST", "/faults", "stall on SET")
        #expect(objection.0 == 400 && objection.1.contains("redis://"))
        proxy.process.signal(SIGINT)
        #expect(proxy.process.outcome().code == 0)
        await server.stop(grace: 0)
    }

    @Test("what is wrong with a command line is told, all of it at once")
    func wrong() throws {
        let outcome = try BuiltCommand.run(
            "proxy", "--listen", "0.0.0.0:6380", "--upstream", "redis://192.0.2.7", "--fault", "latency 20", "--fault",
            "stall onn SET")
        #expect(outcome.code == 64 && outcome.output == "")
        for told in [
            "loopback interface only; write 127.0.0.1:6380", "--allow-host 192.0.2.7",
            "`20` behind `latency`; write a time like 20ms", "`onn` is no word of a fault; did you mean `on`?",
        ] {
            #expect(outcome.errors.contains(told), "\(outcome.errors)")
        }
        let secret = try BuiltCommand.run(
            "proxy", "--listen", "127.0.0.1:0", "--upstream", "redis://:hunter2@127.0.0.1:6379")
        #expect(secret.code == 64 && secret.errors.contains("leave them out") && !secret.errors.contains("hunter2"))
        #expect(
            try BuiltCommand.run("proxy", "--upstream", "tcp://127.0.0.1:1").errors.contains("--listen is missing"))
        #expect(
            try BuiltCommand.run("proxy", "--listen", "127.0.0.1:x", "--upstream", "tcp://127.0.0.1:1/path").errors
                .contains("write an address of this machine and a port"))
        #expect(
            try BuiltCommand.run(
                "proxy", "--listen", "127.0.0.1:0", "--upstream", "tcp://127.0.0.1:1", "--fault", "stall name a"
            ).errors.contains("commands and names of connections are Redis's"))
    }

    @Test("a port that is taken is told, and ends with 69")
    func taken() async throws {
        try await withRedis { server in
            let outcome = try BuiltCommand.run(
                "proxy", "--listen", "\(server.configuration.address)", "--upstream", "tcp://127.0.0.1:1")
            #expect(outcome.code == 69 && outcome.errors.contains("address already in use"), "\(outcome.errors)")
        }
    }
}
