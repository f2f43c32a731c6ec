import Foundation
import StampedeTesting
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The figures of a run while it goes on.
@Suite(.timeLimit(.minutes(1))) struct MetricsPortTests {
    /// The value of a sample, if the text has it.
    private func value(_ name: String, in text: String) -> Double? {
        text.split(separator: "\n").first { $0.hasPrefix(name + "{") }.flatMap { $0.split(separator: " ").last }
            .flatMap { Double($0) }
    }

    @Test("who asks during a run is told growing figures in OpenMetrics, and nobody after it")
    func scrape() async throws {
        let folder = try WorkFolder()
        let run = try BuiltCommand.start(
            [
                "run", "\(repository)/Scenarios/lock-mutual-exclusion.yaml", "--duration", "60s", "--metrics-port", "0",
            ], in: folder.path)
        try await eventually { run.errors.contains("metrics at http://127.0.0.1:") }
        let line = try #require(run.errors.split(separator: "\n").first { $0.hasPrefix("metrics at ") })
        let url = try #require(URL(string: String(line.dropFirst("metrics at ".count))))
        func ask() async throws -> (text: String, answer: HTTPURLResponse) {
            let (data, answer) = try await URLSession.shared.data(from: url)
            return (String(decoding: data, as: UTF8.self), try #require(answer as? HTTPURLResponse))
        }
        let counted = "stampede_live_operations_total"
        try await eventually { try await value(counted, in: ask().text) ?? 0 > 0 }
        let first = try await ask()
        #expect(first.answer.statusCode == 200)
        #expect(
            first.answer.value(forHTTPHeaderField: "Content-Type")
                == "application/openmetrics-text; version=1.0.0; charset=utf-8")
        #expect(first.text.hasSuffix("# EOF\n"))
        #expect(first.text.contains("{scenario=\"lock-mutual-exclusion\"}"))
        let before = try #require(value(counted, in: first.text))
        try await eventually { try await value(counted, in: ask().text) ?? 0 > before }
        let other = try await URLSession.shared.data(from: url.deletingLastPathComponent()).1 as? HTTPURLResponse
        #expect(other?.statusCode == 404)
        run.signal(SIGINT)
        #expect(run.outcome().code == 130)
        await #expect(throws: (any Error).self) { try await ask() }
    }

    @Test("a port that is no port, or is taken, is one clear line")
    func wrong() async throws {
        let scenario = "\(repository)/Scenarios/lock-double-booking.yaml"
        let none = try BuiltCommand.run("run", scenario, "--metrics-port", "70000")
        #expect(none.code == 64 && none.errors.contains("write a whole number from 0 to 65535"))
    }
}
