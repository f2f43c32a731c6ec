internal import Checkers
internal import EventLoop

/// Every connection to Redis but ours is ended: once, or again and again until the end.
final class KilledConnections: Disturbance, @unchecked Sendable {
    // Sendable: touched only on the loop's thread.
    private static let pause: Int64 = 20_000_000

    let effect = FaultWindow.Effect.disturbance
    private let redis: FaultConnection
    private let repeats: Bool
    private let loop: EventLoop
    private var repeating: Task<Void, Never>?
    private var failure: TargetError?

    init(_ redis: FaultConnection, repeats: Bool, on loop: EventLoop) {
        self.redis = redis
        self.repeats = repeats
        self.loop = loop
    }

    func begin() async throws(TargetError) {
        try await redis.endOthers()
        guard repeats else { return }
        repeating = Task(executorPreference: loop) { await self.goOn() }
    }

    private func goOn() async {
        while !Task.isCancelled, failure == nil {
            await loop.sleep(until: MonotonicClock.now + Self.pause)
            do throws(TargetError) { try await redis.endOthers() } catch { failure = error }
        }
    }

    func end() async throws(TargetError) {
        repeating?.cancel()
        await repeating?.value
        if let failure { throw failure }
    }
}
