internal import EventLoop

/// A process of ours that a fault may end and start again. Only an end that no fault meant is told to whoever watches.
final class MortalProcess: Sendable {
    private struct State {
        var process: ChildProcess
        var isMeantToEnd = false
        /// How it ended, if nobody meant that.
        var exit: ChildProcess.Exit?
        var watcher: (@Sendable (ChildProcess.Exit) -> Void)?
    }

    private let state: Lock<State>

    init(_ process: ChildProcess) {
        state = Lock(State(process: process))
        follow(process)
    }

    /// The process that runs now, or ran last.
    var process: ChildProcess { state.withLock { $0.process } }

    /// Tells of an end that no fault meant, at once if it has come already; nil: nobody watches any more.
    func watch(_ watcher: (@Sendable (ChildProcess.Exit) -> Void)?) {
        let exit = state.withLock { state in
            state.watcher = watcher
            return state.exit
        }
        if let exit { watcher?(exit) }
    }

    /// Kills it, and returns when it has ended.
    func kill() async {
        let process = state.withLock { state in
            state.isMeantToEnd = true
            return state.process
        }
        await process.kill()
    }

    /// Another process stands in its place from now on.
    func replace(by process: ChildProcess) {
        state.withLock { state in
            state.process = process
            state.isMeantToEnd = false
        }
        follow(process)
    }

    private func follow(_ process: ChildProcess) {
        Task {
            let exit = await process.waitForExit()
            let watcher = state.withLock { state -> (@Sendable (ChildProcess.Exit) -> Void)? in
                guard state.process === process, !state.isMeantToEnd else { return nil }
                state.exit = exit
                return state.watcher
            }
            watcher?(exit)
        }
    }
}
