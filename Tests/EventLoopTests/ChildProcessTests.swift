import EventLoop
import Glibc
import StampedeTesting
import Testing

@Suite(.timeLimit(.minutes(1))) struct ChildProcessTests {
    let loop = EventLoop.shared

    @Test("a child's lines arrive in order, and its status is told")
    func linesAndStatus() async throws {
        let lines = Lock<[String]>([])
        let child = try await ChildProcess.start(
            .init("sh", ["-c", "echo one; echo two >&2; printf three; exit 7"]), on: loop
        ) { line in lines.withLock { $0.append(line) } }
        #expect(await child.waitForExit() == .status(7))
        // The end of the output and the end of the process are two events.
        try await eventually { lines.withLock { $0.count } >= 3 }
        #expect(lines.withLock { $0 } == ["one", "two", "three"])
    }

    @Test("a program that doesn't exist is told at the start")
    func missing() async {
        await #expect(throws: ChildProcess.StartError.self) {
            try await ChildProcess.start(.init("no-such-program-anywhere"), on: loop) { _ in }
        }
    }

    @Test("a child that ignores TERM is killed after the grace time, its own children too")
    func stubborn() async throws {
        let grandchild = Lock<pid_t?>(nil)
        let child = try await ChildProcess.start(
            .init("sh", ["-c", "trap '' TERM; sleep 600 & echo $!; wait; wait"]), on: loop
        ) { line in grandchild.withLock { $0 = pid_t(line) } }
        try await eventually { grandchild.withLock { $0 } != nil }
        #expect(await child.stop(grace: 50_000_000) == .signal(SIGKILL))
        let orphan = try #require(grandchild.withLock { $0 })
        try await eventually { kill(orphan, 0) != 0 || isZombie(orphan) }
    }

    @Test("a child has an empty signal mask and no file of ours open but its three")
    func cleanStart() async throws {
        #expect(try await output(of: "grep", ["SigBlk", "/proc/self/status"]) == ["SigBlk:\t0000000000000000"])
        // The fourth is the folder that ls itself reads.
        #expect(try await output(of: "ls", ["/proc/self/fd"]) == ["0", "1", "2", "3"])
    }

    private func output(of program: String, _ arguments: [String]) async throws -> [String] {
        let lines = Lock<[String]>([])
        let child = try await ChildProcess.start(
            .init("sh", ["-c", "\(program) \(arguments.joined(separator: " ")); echo end"]), on: loop
        ) { line in
            lines.withLock { $0.append(line) }
        }
        _ = await child.waitForExit()
        try await eventually { lines.withLock { $0.last } == "end" }
        return lines.withLock { $0.dropLast() }
    }

    /// A process that has ended and waits for whoever adopted it to notice.
    private func isZombie(_ id: pid_t) -> Bool {
        guard let file = fopen("/proc/\(id)/stat", "r") else { return true }
        defer { fclose(file) }
        var text = [CChar](repeating: 0, count: 256)
        fgets(&text, 256, file)
        return String(decoding: text.map(UInt8.init(bitPattern:)), as: UTF8.self).contains(") Z ")
    }
}
