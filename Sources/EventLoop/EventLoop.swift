internal import CUV
import Glibc

/// A libuv loop on a thread of its own that is also a Swift executor: tasks that prefer it run on its thread,
/// between the callbacks of its sockets, so that an operation on a socket costs no thread hop (SE-0417).
///
/// What belongs to a loop (streams, timers, child processes) may be touched only on its thread; `run` goes
/// there. Such types are marked *loop-bound*.
public final class EventLoop: @unchecked Sendable {
    // Sendable: `mailbox` is a lock; `uv`, `wake` and `thread` don't change after init (uv_async_send may be
    // called from any thread); everything else is touched only on the loop's own thread, which
    // `assertOnLoop` checks.

    /// The loop that a process shares: for tools and tests that need just one.
    public static let shared = EventLoop()

    let uv: UnsafeMutablePointer<uv_loop_t>
    private let wake: UnsafeMutablePointer<uv_async_t>
    private let mailbox = Lock(Mailbox())
    private let thread: UnsafeMutablePointer<pthread_t>

    private var ready = JobQueue()
    private var collected: [UnownedJob] = []
    private var flushing: [any Flushable] = []
    private var isStopping = false
    /// TLS contexts by their file of authorities. Loop-bound.
    var tlsContexts: [String?: TLSContext] = [:]
    /// The timers of this loop. Loop-bound.
    private(set) lazy var timers = TimerQueue(loop: self)
    /// Where reads of all streams land: each read is handed on before the next one.
    let readBuffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)

    private struct Mailbox {
        var jobs: [UnownedJob] = []
        var stop = false
    }

    /// Starts a loop and its thread.
    public init() {
        signal(SIGPIPE, SIG_IGN)
        uv = .allocate(capacity: 1)
        wake = .allocate(capacity: 1)
        thread = .allocate(capacity: 1)
        thread.initialize(to: pthread_t())
        uv_loop_init(uv)
        uv_async_init(uv, wake, nil)
        let started = LoopStart(loop: self)
        let reference = Unmanaged.passRetained(started)
        let result = pthread_create(thread, nil, runLoopThread, reference.toOpaque())
        precondition(result == 0, "no thread for the event loop: \(String(cString: strerror(result)))")
        pthread_detach(thread.pointee)
    }

    /// Whether the caller runs on the loop's thread.
    public var isCurrent: Bool { pthread_equal(pthread_self(), thread.pointee) != 0 }

    /// Stops a caller that touches what is loop-bound from another thread; in debug builds only.
    @inlinable @inline(__always)
    public func assertOnLoop() { assert(isCurrent, "loop-bound state touched from another thread") }

    /// Runs the body on the loop's thread and hands back what it returns.
    public func run<Result: Sendable, Failure: Error>(
        _ body: @concurrent @Sendable () async throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        // The thread alone says nothing: a task that was here a moment ago, by way of an actor, may still be on it, and
        // would go on elsewhere after its next wait.
        if withUnsafeCurrentTask(body: { $0?.unownedTaskExecutor == asUnownedTaskExecutor() }) {
            return try await body()
        }
        return try await withTaskExecutorPreference(self, operation: body)
    }

    /// Ends the thread once its current turn is over. Nothing may use the loop afterwards.
    public func stop() {
        mailbox.withLock { $0.stop = true }
        uv_async_send(wake)
    }

    /// Asks for `flush` before the loop waits again: what was written in this turn leaves in one go. Loop-bound.
    public func flushLater(_ stream: any Flushable) {
        assertOnLoop()
        flushing.append(stream)
    }

    /// Turns the loop until it is stopped.
    fileprivate func turn() {
        while !isStopping {
            uv_run(uv, ready.isEmpty ? UV_RUN_ONCE : UV_RUN_NOWAIT)
            collectMail()
            runReadyJobs()
            flushAll()
        }
        uv_close(UnsafeMutableRawPointer(wake).assumingMemoryBound(to: uv_handle_t.self), nil)
        uv_run(uv, UV_RUN_NOWAIT)
    }

    private func collectMail() {
        // Swapped, not copied: a turn without mail allocates nothing.
        isStopping = mailbox.withLock { mail in
            swap(&mail.jobs, &collected)
            return mail.stop
        }
        for job in collected { ready.append(job) }
        collected.removeAll(keepingCapacity: true)
    }

    /// Runs what is ready, and what becomes ready meanwhile, but lets the sockets have their turn now and then.
    private func runReadyJobs() {
        var budget = max(4096, ready.count)
        while budget > 0, let job = ready.popFirst() {
            job.runSynchronously(
                isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
            budget -= 1
        }
    }

    private func flushAll() {
        var next = 0
        while next < flushing.count {
            flushing[next].flush()
            next += 1
        }
        flushing.removeAll(keepingCapacity: true)
    }
}

extension EventLoop: TaskExecutor, SerialExecutor {
    /// Takes a job of a task that prefers this executor.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isCurrent {
            ready.append(job)
        } else {
            let isFirst = mailbox.withLock { mail in
                mail.jobs.append(job)
                return mail.jobs.count == 1
            }
            if isFirst { uv_async_send(wake) }
        }
    }
}

/// Something that collects output during a turn of the loop and sends it at the end of the turn.
public protocol Flushable: AnyObject {
    /// Sends what was collected. Called on the loop's thread.
    func flush()
}

/// Hands a loop to its thread.
private final class LoopStart: Sendable {
    let loop: EventLoop
    init(loop: EventLoop) { self.loop = loop }
}

private func runLoopThread(_ start: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let start else { return nil }
    Unmanaged<LoopStart>.fromOpaque(start).takeRetainedValue().loop.turn()
    return nil
}
