import Glibc

/// A mutual exclusion lock for short critical sections between threads.
///
/// `Synchronization.Mutex` convoys on Linux with more threads than cores, and ThreadSanitizer doesn't
/// understand it (swift#88440); `pthread_mutex` has neither fault.
public final class Lock<State>: @unchecked Sendable {
    // Sendable: `state` is read and written only in `withLock`, between lock and unlock of `mutex`.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private var state: State

    /// A lock around a value.
    public init(_ state: sending State) {
        mutex = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        self.state = state
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    /// Runs the body alone. Never resume a continuation, cancel a task or take another lock in it.
    public func withLock<Result, Failure: Error>(
        _ body: (inout State) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&state)
    }
}
