internal import Checkers
internal import EventLoop

/// A process stands still (SIGSTOP) and goes on (SIGCONT). Its connections stay, and answer nothing.
final class StoppedProcess: Disturbance {
    let effect: FaultWindow.Effect
    private let process: () -> ChildProcess

    /// `process` is asked anew each time, for another fault may have replaced it.
    init(_ effect: FaultWindow.Effect, _ process: @escaping () -> ChildProcess) {
        self.effect = effect
        self.process = process
    }

    func begin() async throws(TargetError) { await process().pause() }

    func end() async throws(TargetError) { await process().resume() }
}
