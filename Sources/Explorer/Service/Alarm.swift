internal import EventLoop

/// Wakes the one who waits, when something has happened or when it is time. Loop-bound.
final class Alarm {
    private var waiter: UnsafeContinuation<Void, Never>?
    private var hasRung = false
    private var timer: LoopTimer?

    /// Something has happened.
    func ring() {
        guard let waiter else {
            hasRung = true
            return
        }
        self.waiter = nil
        waiter.resume()
    }

    /// Waits until something has happened since the last wait, or until an instant of the monotonic clock.
    func wait(until deadline: Int64, on loop: EventLoop) async {
        await withUnsafeContinuation { continuation in
            guard !hasRung else {
                hasRung = false
                return continuation.resume()
            }
            waiter = continuation
            self.deadline = deadline
            watch(loop)
        }
    }

    private var deadline: Int64 = .max

    /// One timer for many waits: when it fires too soon for the present one, it is set anew.
    private func watch(_ loop: EventLoop) {
        if let timer, timer.deadline <= deadline { return }
        timer?.cancel()
        timer = loop.schedule(at: deadline) { [self] in
            timer = nil
            guard waiter != nil else { return }
            if deadline <= MonotonicClock.now { ring() } else { watch(loop) }
        }
    }
}
