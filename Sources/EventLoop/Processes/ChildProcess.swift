internal import CProcess
internal import CUV
import Glibc

/// A program that this process started, in a process group of its own. It dies with this process, however
/// this process ends, and so does what it started itself, unless that left the group.
public final class ChildProcess: @unchecked Sendable {
    // Sendable: everything that changes is touched only on the loop's thread, where every public method goes.

    /// What to start.
    public struct Command: Sendable {
        /// The program: a path, or a name that is looked up in PATH.
        public var program: String
        /// Its arguments, the program's own name (`argv[0]`) not included.
        public var arguments: [String]
        /// The name under which it runs (`argv[0]`).
        public var name: String
        /// Its whole environment, `NAME=value` each; nil for ours.
        public var environment: [String]?
        /// Where it runs; nil for here.
        public var directory: String?

        /// A program with its arguments, by default under its own name, with our environment, here.
        public init(
            _ program: String, _ arguments: [String] = [], name: String? = nil, environment: [String]? = nil,
            directory: String? = nil
        ) {
            self.program = program
            self.arguments = arguments
            self.name = name ?? program
            self.environment = environment
            self.directory = directory
        }

        /// Sets variables of its environment; the others stay as they are.
        public mutating func set(_ variables: [String: String]) {
            let others = (environment ?? currentEnvironment()).filter { entry in
                !variables.keys.contains { entry.hasPrefix("\($0)=") }
            }
            environment = others + variables.map { "\($0)=\($1)" }
        }
    }

    /// How a process ended.
    public enum Exit: Sendable, Equatable {
        /// By itself, with this status.
        case status(Int32)
        /// By this signal.
        case signal(Int32)
    }

    /// Why a program could not be started.
    public struct StartError: Error, Sendable, CustomStringConvertible {
        /// The sentence.
        public var description: String
    }

    /// Its process id.
    public let id: Int32
    /// Its name in messages.
    public let name: String
    private let loop: EventLoop
    private let pidfd: Int32
    private let poll: UnsafeMutablePointer<uv_poll_t>
    private let output: ChildOutput
    private var exit: Exit?
    private var waiters: [UnsafeContinuation<Void, Never>] = []

    /// Starts a program; each line that it writes to its output or error goes to `line`, on the loop's thread.
    public static func start(
        _ command: Command, on loop: EventLoop, line: @escaping @Sendable (String) -> Void
    ) async throws(StartError) -> ChildProcess {
        try await loop.run { () throws(StartError) in
            var pipe: [Int32] = [0, 0]
            let status = uv_pipe(&pipe, 0, 0)
            guard status == 0 else { throw StartError(command, -status) }
            defer { close(pipe[1]) }
            let id = withCStrings([command.name] + command.arguments) { arguments in
                withCStrings(command.environment ?? currentEnvironment()) { environment in
                    stampede_spawn(command.program, arguments, environment, command.directory, pipe[1])
                }
            }
            let pidfd = id > 0 ? stampede_pidfd_open(id) : id
            guard pidfd >= 0 else {
                close(pipe[0])
                if id > 0 { Glibc.kill(id, SIGKILL) }
                throw StartError(command, -pidfd)
            }
            let output = ChildOutput(descriptor: pipe[0], of: command.name, on: loop, line: line)
            return ChildProcess(id: id, pidfd: pidfd, name: command.name, output: output, loop: loop)
        }
    }

    private init(id: pid_t, pidfd: Int32, name: String, output: ChildOutput, loop: EventLoop) {
        self.id = id
        self.pidfd = pidfd
        self.name = name
        self.output = output
        self.loop = loop
        poll = .allocate(capacity: 1)
        uv_poll_init(loop.uv, poll, pidfd)
        poll.pointee.data = Unmanaged.passRetained(self).toOpaque()
        uv_poll_start(poll, Int32(UV_READABLE.rawValue), childHasEnded)
    }

    /// Waits for its end and tells how it ended.
    public func waitForExit() async -> Exit {
        await loop.run {
            await withUnsafeContinuation { continuation in
                if self.exit == nil { self.waiters.append(continuation) } else { continuation.resume() }
            }
            return self.exit ?? .status(0)
        }
    }

    /// How it ended, if it has.
    public func exitSoFar() async -> Exit? { await loop.run { self.exit } }

    /// Sends a signal to the process and everything that it started in its group, unless it has ended.
    public func send(signal: Int32) async {
        await loop.run { if self.exit == nil { Glibc.kill(-self.id, signal) } }
    }

    /// Stops it where it stands (SIGSTOP); when this returns it runs no more, until `resume`.
    public func pause() async {
        await loop.run {
            guard self.exit == nil else { return }
            Glibc.kill(-self.id, SIGSTOP)
            // The signal takes effect a moment later; nothing but the kernel delays that.
            var information = siginfo_t()
            waitid(P_PID, UInt32(self.id), &information, WSTOPPED | WEXITED | WNOWAIT)
        }
    }

    /// Lets a paused process go on.
    public func resume() async { await send(signal: SIGCONT) }

    /// Kills it at once, with everything that it started in its group, and tells how it ended.
    @discardableResult
    public func kill() async -> Exit {
        await send(signal: SIGKILL)
        return await waitForExit()
    }

    /// Stops it in order: TERM, and KILL for whatever is left after the grace time (in nanoseconds).
    @discardableResult
    public func stop(grace: Int64) async -> Exit {
        await loop.run {
            guard self.exit == nil else { return }
            Glibc.kill(-self.id, SIGTERM)
            Glibc.kill(-self.id, SIGCONT)
            _ = self.loop.schedule(at: MonotonicClock.now + grace) {
                if self.exit == nil { Glibc.kill(-self.id, SIGKILL) }
            }
        }
        return await waitForExit()
    }

    fileprivate func collect() {
        // Nothing that it started outlives it.
        var status: Int32 = 0
        guard stampede_collect(id, &status) == 1 else { return }
        exit = status & 0x7f == 0 ? .status(status >> 8 & 0xff) : .signal(status & 0x7f)
        uv_close(UnsafeMutableRawPointer(poll).assumingMemoryBound(to: uv_handle_t.self)) { handle in
            guard let handle, let data = uv_handle_get_data(handle) else { return }
            handle.deallocate()
            let child = Unmanaged<ChildProcess>.fromOpaque(data).takeRetainedValue()
            close(child.pidfd)
        }
        for waiter in waiters { waiter.resume() }
        waiters = []
    }
}

extension ChildProcess.StartError {
    fileprivate init(_ command: ChildProcess.Command, _ code: Int32) {
        let reason = String(cString: strerror(code))
        self.init(description: "\(command.program) can't be started: \(reason)")
    }
}

private func childHasEnded(_ poll: UnsafeMutablePointer<uv_poll_t>?, _ status: Int32, _ events: Int32) {
    guard let data = poll?.pointee.data else { return }
    Unmanaged<ChildProcess>.fromOpaque(data).takeUnretainedValue().collect()
}

private func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    let copies: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) } + [nil]
    defer { for copy in copies { free(copy) } }
    return copies.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { preconditionFailure("an array with an element has an address") }
        return body(base)
    }
}
