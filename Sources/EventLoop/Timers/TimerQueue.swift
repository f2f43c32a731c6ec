internal import CUV
import Glibc

/// A call in the future on a loop's thread. Loop-bound.
public final class LoopTimer {
    /// When it is due, on the monotonic clock.
    public let deadline: Int64
    fileprivate var action: (() -> Void)?

    fileprivate init(deadline: Int64, action: @escaping () -> Void) {
        self.deadline = deadline
        self.action = action
    }

    /// Makes sure that it doesn't fire any more.
    public func cancel() { action = nil }
}

/// All timers of a loop, behind one timerfd: exact to some tens of microseconds, where epoll and libuv's own
/// timers know only milliseconds. A binary heap; cancelled timers stay in it until they are due. Loop-bound.
final class TimerQueue {
    private var heap: [LoopTimer] = []
    private let descriptor: Int32
    private let poll: UnsafeMutablePointer<uv_poll_t>
    private var armedFor = Int64.max

    init(loop: EventLoop) {
        loop.assertOnLoop()
        descriptor = timerfd_create(CLOCK_MONOTONIC, Int32(TFD_NONBLOCK) | Int32(TFD_CLOEXEC))
        precondition(descriptor >= 0, "no timer from the system: \(String(cString: strerror(errno)))")
        poll = .allocate(capacity: 1)
        uv_poll_init(loop.uv, poll, descriptor)
        uv_handle_set_data(handle, Unmanaged.passUnretained(self).toOpaque())
        uv_poll_start(poll, Int32(UV_READABLE.rawValue), timerIsDue)
    }

    private var handle: UnsafeMutablePointer<uv_handle_t> {
        UnsafeMutableRawPointer(poll).assumingMemoryBound(to: uv_handle_t.self)
    }

    func schedule(at deadline: Int64, _ action: @escaping () -> Void) -> LoopTimer {
        let timer = LoopTimer(deadline: deadline, action: action)
        heap.append(timer)
        siftUp(heap.count - 1)
        arm()
        return timer
    }

    /// Fires what is due; what an action schedules waits for the next turn unless it is due already.
    fileprivate func fire() {
        var expirations: UInt64 = 0
        _ = read(descriptor, &expirations, MemoryLayout<UInt64>.size)
        armedFor = .max
        while let first = heap.first, first.action == nil || first.deadline <= MonotonicClock.now {
            removeFirst()
            let action = first.action
            first.action = nil
            action?()
        }
        arm()
    }

    private func arm() {
        guard let first = heap.first, first.deadline < armedFor else { return }
        armedFor = first.deadline
        // A deadline of 0 would disarm the timer.
        let due = max(1, first.deadline)
        var setting = itimerspec(
            it_interval: timespec(),
            it_value: timespec(tv_sec: Int(due / 1_000_000_000), tv_nsec: Int(due % 1_000_000_000)))
        timerfd_settime(descriptor, Int32(TFD_TIMER_ABSTIME), &setting, nil)
    }

    private func siftUp(_ start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].deadline < heap[parent].deadline else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    private func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var smallest = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if heap[child].deadline < heap[smallest].deadline { smallest = child }
            }
            guard smallest != parent else { return }
            heap.swapAt(parent, smallest)
            parent = smallest
        }
    }
}

private func timerIsDue(_ poll: UnsafeMutablePointer<uv_poll_t>?, _ status: Int32, _ events: Int32) {
    let handle = UnsafeMutableRawPointer(poll)?.assumingMemoryBound(to: uv_handle_t.self)
    guard let queue = uv_handle_get_data(handle) else { return }
    Unmanaged<TimerQueue>.fromOpaque(queue).takeUnretainedValue().fire()
}
