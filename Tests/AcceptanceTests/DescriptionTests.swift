import EventLoop
import Foundation
import Harness
import RedisClient
import StampedeTesting
import Testing

/// The service against its own description, as a tool sees it that knows nothing else (https://schemathesis.io).
@Suite(
    .timeLimit(.minutes(3)),
    .enabled(if: PythonTools.areExpected, "needs schemathesis: scripts/python-tools.sh installs it from PyPI"))
struct DescriptionTests {
    /// Checks a service by requests that follow from its description, and by some that break it. Tells the exit code
    /// and what was written.
    private func examine(_ arguments: [String], _ options: [String] = []) async throws -> (
        exit: ChildProcess.Exit, text: String
    ) {
        let folder = try WorkFolder()
        var result: (ChildProcess.Exit, String) = (.status(-1), "")
        try await withRedis { redis in
            let service = try await ServedProcess.start(folder, redis.configuration.redactedURL, arguments)
            let lines = Lock<[String]>([])
            let command = ChildProcess.Command(
                PythonTools.path("st"),
                [
                    "run", service.url + "/openapi.json", "--checks", "all", "--max-examples", "20", "--seed", "1",
                    "--no-color", "--generation-database", "none",
                ] + options, directory: folder.path)
            let tool = try await ChildProcess.start(command, on: .shared) { line in lines.withLock { $0.append(line) } }
            result = (await tool.waitForExit(), lines.withLock { $0.joined(separator: "\n") })
            service.process.signal(SIGTERM)
            #expect(service.process.outcome().code == 0)
        }
        return result
    }

    @Test("every answer is one that the description allows, and what it forbids is refused")
    func truthful() async throws {
        let (exit, text) = try await examine(["--database", "sqlite::memory:"])
        #expect(exit == .status(0), "\(text)")
        #expect(text.contains("Tested: 12"), "\(text)")
    }

    @Test("conflict-as-500 is seen so")
    func defect() async throws {
        let (exit, text) = try await examine(
            ["--database", "sqlite::memory:", "--defect", "conflict-as-500"], ["--max-failures", "1"])
        #expect(exit == .status(1))
        #expect(text.contains("Server error"), "\(text)")
    }
}
