internal import Checkers
internal import EventLoop
internal import RedisClient
internal import Scenario

/// Redis has little memory left, as beside a cache that somebody else fills: it drops keys by a policy, locks too, or
/// refuses to write.
///
/// What fills it is ballast under names of the run: a ring of keys that has twice as much room as there is, so that there
/// is always one to be written again.
final class ShortMemory: Disturbance, @unchecked Sendable {
    // Sendable: touched only on the loop's thread.
    private static let role = "ballast"
    private static let size = 16 * 1024
    private static let pause: Int64 = 2_000_000
    /// Of so many pieces of ballast it is looked once whether something had to give way.
    private static let stride = 8

    let effect = FaultWindow.Effect.disturbance
    private(set) var note: String?
    private let limit: Scenario.Fault.MemoryLimit
    private let redis: FaultConnection
    private let prefix: String
    private let loop: EventLoop
    private let value = String(repeating: "x", count: ShortMemory.size)
    private var connection: RedisConnection?
    private var before: (maximum: String, policy: String, evicted: Int)?
    private var filling: Task<Void, Never>?
    private var next = 0
    private var written = 0
    private var refused = 0

    init(_ limit: Scenario.Fault.MemoryLimit, _ redis: FaultConnection, names: RunNames, on loop: EventLoop) {
        self.limit = limit
        self.redis = redis
        prefix = "stampede-ballast-\(names.run)-"
        self.loop = loop
    }

    /// How many keys of ballast there are in turn.
    private var ring: Int { 2 * limit.room / Self.size + 2 * Self.stride }

    func begin() async throws(TargetError) {
        do throws(RedisError) { connection = try await redis.openAnother(as: Self.role) } catch {
            throw TargetError("nobody could fill the private Redis: \(error)")
        }
        before = (try await setting("maxmemory"), try await setting("maxmemory-policy"), try await evicted())
        let used = try await info("memory", "used_memory")
        try await set(maximum: String(used + limit.room), policy: limit.policy.rawValue)
        // As soon as something had to give way, memory is full.
        var isFull = false
        for index in 1...ring where !isFull {
            await fill()
            guard index % Self.stride == 0 || refused > 0 else { continue }
            let dropped = try await evicted() - (before?.evicted ?? 0)
            isFull = refused > 0 || dropped > 0
        }
        guard isFull else {
            throw TargetError("the private Redis dropped nothing, though its memory was full; run again")
        }
        filling = Task(executorPreference: loop) {
            while !Task.isCancelled {
                await self.fill()
                await self.loop.sleep(until: MonotonicClock.now + Self.pause)
            }
        }
    }

    func end() async throws(TargetError) {
        filling?.cancel()
        await filling?.value
        if let before {
            self.before = nil
            try await set(maximum: before.maximum, policy: before.policy)
            let dropped = try await evicted() - before.evicted
            let left = try await removeBallast()
            let others = dropped - (written - left)
            note =
                "Redis dropped \(dropped) keys for want of memory (\(limit.policy.rawValue)), \(max(0, others)) of them locks or "
                + "other keys of the target" + (refused > 0 ? ", and refused to write \(refused) times" : "")
        }
        await connection?.close()
        connection = nil
    }

    /// Writes the next key of ballast, unless it is there.
    private func fill() async {
        guard let connection else { return }
        next = (next + 1) % ring
        let key = prefix + String(next)
        switch await connection.exchange(RedisCommand("SET", key, value, "EX", "604800", "NX")).result {
        case .success(.status): written += 1
        case .success: break
        case .failure: refused += 1
        }
    }

    /// Removes what is left of the ballast, and tells how much that was.
    private func removeBallast() async throws(TargetError) -> Int {
        Int(try await redis.send(["UNLINK"] + (0..<ring).map { prefix + String($0) }).integer ?? 0)
    }

    private func set(maximum: String, policy: String) async throws(TargetError) {
        _ = try await redis.send("CONFIG", "SET", "maxmemory-policy", policy)
        _ = try await redis.send("CONFIG", "SET", "maxmemory", maximum)
    }

    private func setting(_ name: String) async throws(TargetError) -> String {
        try await redis.send("CONFIG", "GET", name).array?.last?.text ?? ""
    }

    private func evicted() async throws(TargetError) -> Int { try await info("stats", "evicted_keys") }

    private func info(_ section: String, _ field: String) async throws(TargetError) -> Int {
        RedisInfo(try await redis.send("INFO", section)).integer(field) ?? 0
    }
}
