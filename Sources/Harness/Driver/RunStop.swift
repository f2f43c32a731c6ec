internal import EventLoop

/// Stops a run from outside, before its end: Ctrl-C. What was recorded is judged all the same.
public final class RunStop: Sendable {
    private struct State {
        var isStopped = false
        var action: (@Sendable () -> Void)?
    }

    private let state = Lock(State())

    /// Not stopped yet.
    public init() {}

    /// Whether `stop` was called.
    public var isStopped: Bool { state.withLock { $0.isStopped } }

    /// Stops the run that is under way, and every later one.
    public func stop() {
        let action = state.withLock { state in
            state.isStopped = true
            return state.action
        }
        action?()
    }

    /// Calls the action when it is stopped, at once if it was; until the next call of `whenStopped`.
    func whenStopped(_ action: (@Sendable () -> Void)?) {
        let isStopped = state.withLock { state in
            state.action = action
            return state.isStopped
        }
        if isStopped { action?() }
    }
}
