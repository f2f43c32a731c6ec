import EventLoop
import HTTPTransport
import HealthProbe
import Testing

@Suite(.timeLimit(.minutes(1))) struct HealthProbeTests {
    private func withServer(_ body: (String) async throws -> Void) async throws {
        let server = try await HTTPServer.start(at: .tcp(host: "127.0.0.1", port: 0), on: .shared) { request in
            switch request.path {
            case "/ready":
                ServedAnswer(200, json: #"{"status":"healthy","checks":{"redis":true},"pools":[{"open":7}]}"#)
            case "/text": ServedAnswer(200, body: Array("fine".utf8))
            default: ServedAnswer(503, json: "{}")
            }
        }
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body("http://\(server.address)")) } catch { outcome = .failure(error) }
        await server.stop(grace: 1_000_000_000)
        try outcome.get()
    }

    @Test("an answer that says what is expected passes")
    func passes() async throws {
        try await withServer { url async throws in
            try await HealthProbe(url: url + "/ready").run()
            let expectations = ["status=healthy", "checks.redis=true", "pools.0.open=7"].compactMap {
                HealthProbe.Expectation($0)
            }
            #expect(expectations.count == 3)
            try await HealthProbe(url: url + "/ready", expectations: expectations).run()
            try await HealthProbe(url: url + "/text").run()
        }
    }

    @Test(
        "anything else fails, and says why",
        arguments: [
            ("/ready", "status=degraded", "status is healthy, not degraded"),
            ("/ready", "checks.db=true", "is not there"),
            ("/text", "status=healthy", "no JSON"), ("/other", "status=healthy", "503"),
        ])
    func fails(path: String, expectation: String, words: String) async throws {
        try await withServer { url async throws in
            let probe = HealthProbe(
                url: url + path, expectations: [try #require(HealthProbe.Expectation(expectation))])
            do throws(HealthProbe.Failure) {
                try await probe.run()
                Issue.record("passed")
            } catch {
                #expect(error.description.contains(words), "\(error)")
            }
        }
    }

    @Test("where nobody listens, and where nobody answers in time, it fails")
    func nobody() async throws {
        await #expect(throws: HealthProbe.Failure.self) { try await HealthProbe(url: "http://127.0.0.1:1/").run() }
        await #expect(throws: HealthProbe.Failure.self) { try await HealthProbe(url: "nonsense").run() }
        let silent = try await EventLoop.shared.run {
            try StreamListener.listen(at: .tcp(host: "127.0.0.1", port: 0), on: .shared) { _ in }.address
        }
        await #expect(throws: HealthProbe.Failure.self) {
            try await HealthProbe(url: "http://\(silent)/", timeout: .milliseconds(50)).run()
        }
    }

    @Test("an expectation without = or path is none", arguments: ["status", "=healthy", ""])
    func noExpectation(text: String) { #expect(HealthProbe.Expectation(text) == nil) }
}
