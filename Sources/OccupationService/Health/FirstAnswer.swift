internal import EventLoop

/// What the body answers within so many nanoseconds; nil if it takes longer. It is not stopped then, but nobody waits
/// for it any more.
func firstAnswer<Value: Sendable>(
    within time: Int64, on loop: EventLoop, _ body: @escaping @Sendable () async -> Value
) async -> Value? {
    await loop.run {
        let race = Race<Value>()
        return await withUnsafeContinuation { continuation in
            race.continuation = continuation
            let timer = loop.schedule(at: MonotonicClock.now + time) { race.end(nil) }
            Task(executorPreference: loop) {
                let value = await body()
                timer.cancel()
                race.end(value)
            }
        }
    }
}

/// Resumes its continuation once. Loop-bound.
private final class Race<Value: Sendable>: @unchecked Sendable {
    // Sendable: touched only by a timer and a task of one loop, on that loop's thread.
    var continuation: UnsafeContinuation<Value?, Never>?

    func end(_ value: Value?) {
        continuation?.resume(returning: value)
        continuation = nil
    }
}
