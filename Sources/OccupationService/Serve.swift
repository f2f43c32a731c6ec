public import EventLoop
import Glibc

extension OccupationServer {
    /// Runs the service until SIGTERM or SIGINT comes, and stops it in order: what `stampede serve` does. Each event is
    /// one line of the log; `listening at http://…` tells where. A start that a signal interrupts is left to itself:
    /// the process is expected to end then.
    public static func serve(
        _ settings: ServiceSettings, on loop: EventLoop, log: @escaping @Sendable (String) -> Void
    ) async throws(StartError) {
        let (events, sink) = AsyncStream.makeStream(of: LifeEvent.self)
        // Watched before the start, so that a signal during a long start isn't the end without a word.
        let watches = [
            await SignalWatch(SIGTERM, on: loop) { sink.yield(.signal("SIGTERM")) },
            await SignalWatch(SIGINT, on: loop) { sink.yield(.signal("SIGINT")) },
        ]
        Task {
            do throws(StartError) { sink.yield(.started(try await start(settings, on: loop, log: log))) } catch {
                sink.yield(.notStarted(error))
            }
        }
        let outcome = await live(events, log: log)
        for watch in watches { await watch.cancel() }
        try outcome.get()
    }

    private static func live(
        _ events: AsyncStream<LifeEvent>, log: @Sendable (String) -> Void
    ) async -> Result<Void, StartError> {
        var server: OccupationServer?
        for await event in events {
            switch event {
            case .started(let started): server = started
            case .notStarted(let error): return .failure(error)
            case .signal(let name):
                log("\(name) has come")
                await server?.stop()
                return .success(())
            }
        }
        return .success(())
    }
}

/// What can happen to a service as a whole.
private enum LifeEvent: Sendable {
    case started(OccupationServer)
    case notStarted(OccupationServer.StartError)
    case signal(String)
}
