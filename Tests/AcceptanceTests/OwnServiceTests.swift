import Foundation
import Testing

/// A service of somebody's own, in another language, started by `--exec`.
@Suite(.timeLimit(.minutes(3))) struct OwnServiceTests {
    private static let scenario = "\(repository)/Examples/booking/double-booking.yaml"
    private static let command =
        "\(PythonTools.path("uvicorn")) --app-dir \(repository)/Examples/booking main:app --port {port}"

    private func run(
        _ arguments: String..., environment: [String: String] = [:], in folder: WorkFolder
    ) throws -> BuiltCommand.Outcome {
        try BuiltCommand.run(
            ["run", Self.scenario] + arguments, in: folder.path,
            environment: environment.merging(["PATH": "/usr/bin:/bin"]) { own, _ in own })
    }

    @Test("FastAPI with redis-py passes", .enabled(if: PythonTools.areExpected, "PyPI could not be reached"))
    func passes() throws {
        let folder = try WorkFolder()
        let outcome = try run("--exec", Self.command, in: folder)
        #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
        let conclusions = try folder.report().conclusions
        #expect(conclusions.count == 4 && conclusions.allSatisfy { $0.conclusion == "pass" })
        #expect(folder.size(of: "room-double-booking/service-1.log") > 0)
    }

    @Test(
        "the same with its lock set by a second command fails, with two guests who both got the room",
        .enabled(if: PythonTools.areExpected, "PyPI could not be reached"))
    func fails() throws {
        let folder = try WorkFolder()
        let outcome = try run("--exec", Self.command, environment: ["BOOKING_BUG": "1"], in: folder)
        #expect(outcome.code == 1, "\(outcome.output)\(outcome.errors)")
        let failed = try folder.report().conclusions.filter { $0.conclusion == "fail" }.map(\.invariant)
        #expect(failed.contains("exclusive-winner") && failed.contains("mutual-exclusion"))
    }

    @Test(
        "a service that doesn't come up ends with 69, one sentence and its last words",
        arguments: [
            (
                ["--exec", "echo no database here; exit 3"],
                "ended with status 3 before it was ready; its last words: no database here"
            ),
            (["--exec", "exec no-such-program"], "no-such-program"),
        ])
    func noStart(arguments: [String], sentence: String) throws {
        let folder = try WorkFolder()
        let outcome = try BuiltCommand.run(
            ["run", Self.scenario] + arguments, in: folder.path, environment: ["PATH": "/usr/bin:/bin"])
        #expect(outcome.code == 69)
        #expect(outcome.errors.contains(sentence), "\(outcome.errors)")
    }

    @Test("a ready path that isn't there is told, with the status that it answers")
    func wrongPath() throws {
        let folder = try WorkFolder()
        let outcome = try run(
            "--exec", "\(BuiltCommand.path) serve --database sqlite:\(folder.path)/spools.sqlite", "--ready",
            "/no/such",
            in: folder)
        #expect(outcome.code == 69)
        #expect(
            outcome.errors.contains("never answered GET /no/such with a 2xx, its last answer had the status 404"),
            "\(outcome.errors)")
    }

    @Test("a target that is not there, and mistakes on the command line, are told in one sentence each")
    func usage() throws {
        let folder = try WorkFolder()
        func check(_ arguments: [String], _ code: Int32, _ sentence: String) throws {
            let outcome = try BuiltCommand.run(
                ["run", Self.scenario] + arguments, in: folder.path, environment: ["PATH": "/usr/bin:/bin"])
            #expect(outcome.code == code, "\(arguments): \(outcome.errors)")
            #expect(outcome.errors.contains(sentence), "\(outcome.errors)")
        }
        try check([], 64, "room-double-booking sends requests, and nobody says where")
        try check(["--target", "http://127.0.0.1:1"], 69, "start the service or correct its URL")
        try check(["--target", "http://192.0.2.1"], 64, "allow it with --allow-host 192.0.2.1")
        try check(["--target", "http://127.0.0.1:1", "--exec", "x"], 64, "--exec beside --target")
        try check(["--target", "http://127.0.0.1:1", "--instances", "2"], 64, "for a service that is started")
        try check(["--exec", "x", "--ready", "health"], 64, "write a path like /health")
        try check(["--target", "ftp://x"], 69, "has no scheme that is known here")
        try check(["--exec", "x", "--defect", "no-ttl"], 69, "a defect is for the occupation service")
    }
}
