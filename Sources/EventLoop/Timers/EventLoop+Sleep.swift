extension EventLoop {
    /// Calls the action on the loop's thread at an instant of the monotonic clock. Loop-bound.
    public func schedule(at deadline: Int64, _ action: @escaping () -> Void) -> LoopTimer {
        assertOnLoop()
        return timers.schedule(at: deadline, action)
    }

    /// Suspends the task until an instant of the monotonic clock; returns at once if it is past, and
    /// early if the task is cancelled: check `Task.isCancelled` where that matters.
    public func sleep(until deadline: Int64) async {
        await run { await self.sleepOnLoop(until: deadline) }
    }

    private func sleepOnLoop(until deadline: Int64) async {
        guard deadline > MonotonicClock.now, !Task.isCancelled else { return }
        let sleeper = Sleeper()
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                sleeper.wait(continuation, timer: schedule(at: deadline) { sleeper.wakeUp() })
            }
        } onCancel: {
            Task(executorPreference: self) { sleeper.wakeUp() }
        }
    }
}

/// One sleep, which ends once: by its timer or by cancellation, whichever comes first.
private final class Sleeper: @unchecked Sendable {
    // Sendable: touched only by jobs and timers of one loop, all on that loop's thread.
    private var continuation: UnsafeContinuation<Void, Never>?
    private var timer: LoopTimer?
    private var isOver = false

    func wait(_ continuation: UnsafeContinuation<Void, Never>, timer: LoopTimer) {
        if isOver {
            timer.cancel()
            continuation.resume()
        } else {
            self.continuation = continuation
            self.timer = timer
        }
    }

    func wakeUp() {
        isOver = true
        timer?.cancel()
        timer = nil
        continuation?.resume()
        continuation = nil
    }
}
