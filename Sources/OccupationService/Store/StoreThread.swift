import Glibc

/// A thread for calls that block, as an executor: an actor that runs on it has it for itself.
final class StoreThread: SerialExecutor, @unchecked Sendable {
    // Sendable: `jobs` and `isStopping` are touched only between lock and unlock of `mutex`; the rest never changes.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t> = .allocate(capacity: 1)
    private let condition: UnsafeMutablePointer<pthread_cond_t> = .allocate(capacity: 1)
    private var jobs: [UnownedJob] = []
    private var isStopping = false

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
        var thread = pthread_t()
        let reference = Unmanaged.passRetained(self)
        let status = pthread_create(&thread, nil, runStoreThread, reference.toOpaque())
        precondition(status == 0, "no thread for the store: \(String(cString: strerror(status)))")
        pthread_detach(thread)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        change { jobs.append(job) }
    }

    /// Ends the thread when nothing is left to do.
    func stop() { change { isStopping = true } }

    private func change(_ body: () -> Void) {
        pthread_mutex_lock(mutex)
        body()
        pthread_cond_signal(condition)
        pthread_mutex_unlock(mutex)
    }

    fileprivate func run() {
        while let ready = wait() {
            for job in ready { job.runSynchronously(on: asUnownedSerialExecutor()) }
        }
    }

    private func wait() -> [UnownedJob]? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while jobs.isEmpty {
            if isStopping { return nil }
            pthread_cond_wait(condition, mutex)
        }
        defer { jobs.removeAll(keepingCapacity: true) }
        return jobs
    }
}

private func runStoreThread(_ reference: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let reference else { return nil }
    Unmanaged<StoreThread>.fromOpaque(reference).takeRetainedValue().run()
    return nil
}
