internal import EventLoop
internal import HTTPTransport
internal import RedisClient
internal import Scenario

/// All that the clients of a run reach their target by: Redis, the service, or both. Loop-bound.
final class TargetConnections: @unchecked Sendable {
    // Sendable: touched only on the loop's thread.
    /// The way to the locks in Redis, if the scenario takes some.
    let locks: LockConnections?
    /// The way to the service, if the scenario sends requests.
    let service: ServiceConnections?
    private let redis: RedisConfiguration?
    private let timeout: Int64

    /// Throws if what the scenario needs isn't given, or the machine can't open so many connections.
    init(_ scenario: Scenario, _ settings: Run.Settings, loop: EventLoop) throws(RunError) {
        redis = settings.redis
        timeout = scenario.timeout.nanoseconds
        if scenario.usesLocks {
            guard let redis = settings.redisByWire ?? settings.redis else {
                throw .target(TargetError("the scenario takes locks in Redis; name one with --redis"))
            }
            locks = LockConnections(scenario, redis, defect: settings.defect, names: settings.names, loop: loop)
        } else {
            locks = nil
        }
        if scenario.usesService {
            guard !settings.origins.isEmpty else { throw .target(.noService) }
            service = ServiceConnections(scenario, origins: settings.origins, loop: loop)
        } else {
            service = nil
        }
        do throws(TargetError) {
            try OpenFileLimit.check(connections: (locks?.count ?? 0) + (service?.count ?? 0))
        } catch {
            throw .target(error)
        }
    }

    /// Opens them.
    func open() async throws(TargetError) {
        do throws(RedisError) { try await locks?.open() } catch {
            throw redis.map { TargetError($0, error) } ?? TargetError("\(error)")
        }
        try await service?.open(deadline: MonotonicClock.now + max(timeout, 5_000_000_000))
    }

    func close() async {
        await locks?.close()
        service?.close()
    }
}
