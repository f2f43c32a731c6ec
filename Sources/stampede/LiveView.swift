import EventLoop
import Glibc
import Reporting

/// The live view on standard error, so that standard output has the result only.
final class LiveView: Sendable {
    private let view: Lock<ProgressView>?

    init(isQuiet: Bool) {
        let terminal = Terminal.detect(STDERR_FILENO, environment: ScenarioOptions.wholeEnvironment)
        view = isQuiet ? nil : Lock(ProgressView(on: terminal, output: { Output.error($0) }))
    }

    func update(_ snapshot: ProgressSnapshot) { view?.withLock { $0.update(snapshot) } }

    func finish() { view?.withLock { $0.finish() } }
}
