public import EventLoop
import Glibc

extension OccupationServer {
    /// Runs the service until SIGTERM or SIGINT comes, and stops it in order: what `stampede serve` does. Each event is
    /// one line of the log; `listening at http://…` tells where.
    public static func serve(
        _ settings: ServiceSettings, on loop: EventLoop, log: @escaping @Sendable (String) -> Void
    ) async throws(StartError) {
        // Watched before the start, so that a signal during a long start isn't the end without a word.
        let ending = Ending()
        let watches = [
            await SignalWatch(SIGTERM, on: loop) { ending.signal("SIGTERM") },
            await SignalWatch(SIGINT, on: loop) { ending.signal("SIGINT") },
        ]
        let server: OccupationServer
        do throws(StartError) {
            server = try await start(settings, on: loop, log: log)
        } catch {
            for watch in watches { await watch.cancel() }
            throw error
        }
        log("\(await ending.wait()) has come")
        await server.stop()
        for watch in watches { await watch.cancel() }
    }
}

/// The signal that ends the service: it may come before or after somebody waits for it.
private final class Ending: Sendable {
    private struct State {
        var name: String?
        var waiter: UnsafeContinuation<String, Never>?
    }

    private let state = Lock(State())

    func signal(_ name: String) {
        let waiter = state.withLock { state in
            state.name = state.name ?? name
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: name)
    }

    func wait() async -> String {
        await withUnsafeContinuation { continuation in
            let known = state.withLock { state in
                if state.name == nil { state.waiter = continuation }
                return state.name
            }
            if let known { continuation.resume(returning: known) }
        }
    }
}
