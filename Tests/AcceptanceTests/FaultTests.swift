import EventLoop
import Foundation
import Harness
import RedisClient
import StampedeTesting
import Testing

/// What goes wrong on a user's machine, one clear sentence each, with the right exit code and nothing left running.
@Suite(.timeLimit(.minutes(2))) struct FaultTests {
    private static let quick = repository + "/Scenarios/lock-double-booking.yaml"

    /// A scenario that goes on until it is stopped.
    private static let endless = """
        name: endless
        clients: 4
        duration: 60s
        resources: 2
        arrival: closed
        lease: 30s
        timeout: 1s
        fencing: true
        steps: [acquire, hold: 0ms..2ms, release]
        invariants: [mutual-exclusion]

        """

    private func isOneSentence(_ errors: String) -> Bool {
        errors.split(separator: "\n").filter {
            // What a folder holds for other targets is told too.
            $0.hasPrefix("stampede: ") && !$0.hasPrefix("stampede: left out, ")
        }.count == 1
    }

    @Test(
        "without a redis-server it ends with 69 and says what to install, for however many scenarios",
        arguments: [
            (["PATH": "/no/such"], "install Debian's redis-tools"),
            (["STAMPEDE_REDIS_SERVER": "/no/such"], "STAMPEDE_REDIS_SERVER names /no/such"),
            (["STAMPEDE_REDIS_SERVER": "/bin/false"], "/bin/false didn't start as a redis-server"),
        ])
    func noServer(environment: [String: String], sentence: String) throws {
        let folder = try WorkFolder()
        let outcome = try BuiltCommand.run(
            "run", repository + "/Scenarios", in: folder.path, environment: environment)
        #expect(outcome.code == 69)
        #expect(outcome.errors.contains(sentence) && isOneSentence(outcome.errors), "\(outcome.errors)")
        #expect(outcome.output == "")
        #expect(try folder.report().conclusions.isEmpty)
    }

    @Test("a port that refuses ends with 69 and names the address")
    func refused() throws {
        let folder = try WorkFolder()
        let outcome = try BuiltCommand.run("run", Self.quick, "--redis", "redis://127.0.0.1:1", in: folder.path)
        #expect(outcome.code == 69)
        #expect(outcome.errors.contains("127.0.0.1:1") && isOneSentence(outcome.errors), "\(outcome.errors)")
        #expect(outcome.errors.contains("nobody listens there") && outcome.errors.contains("leave --redis out"))
    }

    @Test("a wrong password ends with 69 and is shown nowhere")
    func password() async throws {
        let folder = try WorkFolder()
        try await withRedis(arguments: ["--requirepass", "right"]) { server in
            let url = "redis://:hunter2@\(server.configuration.address)"
            let outcome = try BuiltCommand.run("run", Self.quick, "--redis", url, in: folder.path)
            #expect(outcome.code == 69 && isOneSentence(outcome.errors), "\(outcome.errors)")
            #expect(outcome.errors.contains("password"))
            #expect(!(outcome.output + outcome.errors).contains("hunter2"))
            for (file, text) in folder.everything() { #expect(!text.contains("hunter2"), "\(file)") }

            let missing = try BuiltCommand.run(
                "run", Self.quick, "--redis", "redis://\(server.configuration.address)", in: folder.path)
            #expect(missing.code == 69 && missing.errors.contains("NOAUTH"))
            #expect(missing.errors.contains("before the host of the URL"))
        }
    }

    @Test("too few open files for the clients end with 69, with the number that would do")
    func openFiles() throws {
        let folder = try WorkFolder()
        let outcome = try BuiltCommand.run(
            behind: ["/usr/bin/prlimit", "--nofile=100:100"], ["run", Self.quick, "--clients", "90"], in: folder.path)
        #expect(outcome.code == 69)
        #expect(outcome.errors.contains("ulimit -n 154") && isOneSentence(outcome.errors), "\(outcome.errors)")
    }

    @Test("a folder that can't be written ends with 70 before anything is run")
    func folder() throws {
        let folder = try WorkFolder()
        let outcome = try BuiltCommand.run("run", Self.quick, "--report", "/proc/reports", in: folder.path)
        #expect(outcome.code == 70 && outcome.output == "")
        #expect(outcome.errors.contains("/proc/reports") && isOneSentence(outcome.errors), "\(outcome.errors)")
        #expect(outcome.errors.contains("--report"))
    }

    @Test("a limit on the size of files under the history is told, and nothing is a pass")
    func fileSize() throws {
        let folder = try WorkFolder()
        // More than the report, less than the history; the signal of the limit would end the process.
        let outcome = try BuiltCommand.run(
            behind: ["/usr/bin/env", "--default-signal=XFSZ", "/usr/bin/prlimit", "--fsize=1000000"],
            ["run", Self.quick, "--rounds", "2000"], in: folder.path)
        #expect(outcome.code == 2)
        #expect(outcome.errors.contains("history.bin: writing failed") && isOneSentence(outcome.errors))
        #expect(outcome.errors.contains("make room"))
        let report = try folder.report()
        #expect(!report.conclusions.isEmpty && report.conclusions.allSatisfy { $0.conclusion == "inconclusive" })
        #expect((report.scenarios[0]["obstacle"] as? [String: Any])?["cause"] as? String == "machine")
    }

    @Test("a full disk under the report ends with 70, and the verdicts are shown all the same", .enabled(if: canMount))
    func fullDisk() throws {
        let folder = try WorkFolder()
        try FileManager.default.createDirectory(atPath: folder.path + "/Reports", withIntermediateDirectories: true)
        let outcome = try BuiltCommand.run(
            behind: [
                "/usr/bin/unshare", "--mount", "/bin/sh", "-c",
                "mount -t tmpfs -o size=64k none \(folder.path)/Reports && exec \"$@\"", "sh",
            ], ["run", Self.quick], in: folder.path)
        #expect(outcome.code == 70)
        #expect(outcome.errors.contains("No space left on device") && outcome.errors.contains("make room"))
        #expect(outcome.output.contains("exclusive-winner"))
    }

    /// Whether this process may mount a file system of its own.
    static let canMount: Bool = {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/unshare")
        process.arguments = ["--mount", "/bin/true"]
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    /// Starts the endless scenario, and waits until its clients are at work against its private Redis.
    private func startEndless(_ folder: WorkFolder, _ arguments: [String] = []) async throws -> RunningCommand {
        let running = try BuiltCommand.start(["run", try folder.scenario(Self.endless)] + arguments, in: folder.path)
        // A first piece of the history is written after some thousands of operations.
        try await eventually { folder.size(of: "endless/history.bin") > 100_000 }
        return running
    }

    @Test("a Redis that dies in the middle: the verdicts so far, and 2")
    func killedRedis() async throws {
        let folder = try WorkFolder()
        let running = try await startEndless(folder)
        let redis = try #require(running.children.first)
        kill(redis, SIGKILL)
        let outcome = running.outcome()
        #expect(outcome.code == 2)
        #expect(outcome.errors.contains("ended by signal 9") && isOneSentence(outcome.errors), "\(outcome.errors)")
        #expect(outcome.output.contains("mutual-exclusion"))
        let scenario = try #require(try folder.report().scenarios.first)
        #expect((scenario["counts"] as? [Any])?.isEmpty == false)
        #expect(!isRunning(redis))
    }

    @Test("a Redis that dies after a violation was proved: 1")
    func killedAfterViolation() async throws {
        let folder = try WorkFolder()
        let running = try await startEndless(folder, ["--defect", "check-then-set", "--set", "resources=1"])
        try await eventually { running.errors.range(of: "[0-9] violation", options: .regularExpression) != nil }
        kill(try #require(running.children.first), SIGKILL)
        let outcome = running.outcome()
        #expect(outcome.code == 1)
        #expect(outcome.errors.contains("ended by signal 9"))
    }

    @Test(
        "Ctrl-C: the report of what there was, then 130, and the private Redis is gone", arguments: [SIGINT, SIGTERM])
    func interrupted(signal: Int32) async throws {
        let folder = try WorkFolder()
        let running = try await startEndless(folder)
        let redis = try #require(running.children.first)
        running.signal(signal)
        let outcome = running.outcome()
        #expect(outcome.code == 130)
        #expect(outcome.output.contains(", interrupted"))
        let report = try folder.report()
        #expect(report.run["interrupted"] as? Bool == true)
        #expect(report.conclusions.count == 1)
        #expect(!isRunning(redis))
    }

    @Test("Ctrl-C against a given Redis: every key of the run is removed")
    func interruptedOnGivenRedis() async throws {
        let folder = try WorkFolder()
        try await withRedis { server in
            let running = try await startEndless(folder, ["--redis", "redis://\(server.configuration.address)"])
            running.signal(SIGINT)
            #expect(running.outcome().code == 130)
            #expect(try await keys(of: server).isEmpty)
            #expect(await server.process.exitSoFar() == nil)
        }
    }

    @Test("a stampede that is killed leaves no redis-server behind")
    func killed() async throws {
        let folder = try WorkFolder()
        let running = try await startEndless(folder)
        let redis = try #require(running.children.first)
        running.signal(SIGKILL)
        #expect(running.outcome().code == 128 + SIGKILL)
        try await eventually { !isRunning(redis) }
    }
}
