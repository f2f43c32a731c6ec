import EventLoop
import Glibc
import Harness

/// Ctrl-C and a supervisor's TERM end a run in order; the second one ends the process.
struct Interrupts {
    private let watches: [SignalWatch]

    init(_ stop: RunStop) async {
        let action: @Sendable () -> Void = {
            if stop.isStopped { _exit(ExitCode.interrupted.rawValue) }
            stop.stop()
        }
        watches = [
            await SignalWatch(SIGINT, on: .shared, action: action),
            await SignalWatch(SIGTERM, on: .shared, action: action),
        ]
    }

    func cancel() async {
        for watch in watches { await watch.cancel() }
    }
}
