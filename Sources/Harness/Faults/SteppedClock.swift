internal import Checkers
internal import EventLoop
import Glibc
internal import RedisClient

/// The wall clock of a process jumps, and jumps back at the end. Whatever ends at a time of day ends too early or too late;
/// what measures time that passes goes on as before.
final class SteppedClock: Disturbance {
    let effect = FaultWindow.Effect.disturbance
    private let clock: ProcessClock
    private let offset: Duration
    private let confirm: (Duration) async throws(TargetError) -> Void

    /// `confirm` throws if the process doesn't see that its clock is so much ahead.
    init(
        _ clock: ProcessClock, ahead offset: Duration,
        confirm: @escaping (Duration) async throws(TargetError) -> Void = { _ in }
    ) {
        self.clock = clock
        self.offset = offset
        self.confirm = confirm
    }

    /// The clock of the private Redis, which tells the time that it sees.
    convenience init(ofRedis clock: ProcessClock, ahead offset: Duration, _ redis: FaultConnection) {
        self.init(clock, ahead: offset) { offset throws(TargetError) in
            let before = Self.now
            let told = try await redis.send("TIME").array?.compactMap { $0.text.flatMap { Int64($0) } } ?? []
            guard told.count == 2 else { throw TargetError("the private Redis doesn't tell the time; run again") }
            let seen = told[0] * 1_000_000_000 + told[1] * 1000
            let range = before + offset.nanoseconds - slack...Self.now + offset.nanoseconds + slack
            guard !range.contains(seen) else { return }
            throw .lacking(
                "the private Redis doesn't follow its clock, which was set \(offset) ahead: libfaketime doesn't reach it; name "
                    + "another redis-server in STAMPEDE_REDIS_SERVER")
        }
    }

    func begin() async throws(TargetError) { try await set(offset) }

    func end() async throws(TargetError) { try await set(.zero) }

    private func set(_ offset: Duration) async throws(TargetError) {
        try clock.set(ahead: offset)
        try await confirm(offset)
    }

    /// The wall clock, in nanoseconds.
    private static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

/// Clocks are read in milliseconds and set by others too, a little; a step is at least a tenth of a second.
private let slack: Int64 = 20_000_000
