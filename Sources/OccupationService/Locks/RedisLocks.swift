internal import LockService
internal import RedisClient

/// Locks in Redis, by `LockService` over the service's pool.
struct RedisLocks: SpoolLocks {
    private let redis: RedisClient
    private let configuration: LockConfiguration

    /// Locks of this kind; every grant is counted.
    init(_ redis: RedisClient, _ configuration: LockConfiguration) {
        self.redis = redis
        var configuration = configuration
        configuration.fencing = true
        self.configuration = configuration
    }

    private var service: LockService {
        get throws(LockError) {
            do throws(RedisError) { return LockService(try redis.client(), configuration) } catch {
                throw .unavailable(reason: error)
            }
        }
    }

    /// See `SpoolLocks`.
    func acquire(_ tag: String, worker: String) async throws(LockError) -> SpoolLease {
        let lease = try await service.acquire(tag, owner: worker)
        return SpoolLease(token: lease.token.text, fence: lease.fencing ?? 0)
    }

    /// See `SpoolLocks`.
    func release(_ tag: String, token: String) async throws(LockError) -> Bool {
        guard let token = LockToken(token) else { return false }
        return try await service.release(tag, token: token)
    }

    /// See `SpoolLocks`.
    func extend(_ tag: String, token: String, seconds: Int) async throws(LockError) -> Int64 {
        guard let token = LockToken(token) else { throw .expired(resource: tag) }
        let left = try await service.extend(tag, token: token, by: .seconds(seconds))
        return left.map { $0.components.seconds * 1000 + $0.components.attoseconds / 1_000_000_000_000_000 } ?? -1
    }

    /// See `SpoolLocks`.
    func holder(_ tag: String) async throws(LockError) -> String? {
        try await service.owner(tag)?.token
    }

    /// See `SpoolLocks`.
    func raiseFence(_ tag: String, to fence: UInt64) async throws(LockError) -> Bool {
        let service = try service
        let answer = await Self.raise.run(
            keys: [service.fenceKey(of: tag)], arguments: [String(fence)], on: service.sender)
        switch answer.result {
        case .success(let reply): return reply.integer == 1
        case .failure(let error): throw .unavailable(reason: error)
        }
    }

    /// KEYS: counter. ARGV: the least that it must be. Answers whether it was less.
    private static let raise = RedisScript(
        """
        local counted = tonumber(redis.call('GET', KEYS[1]) or '0')
        if counted >= tonumber(ARGV[1]) then return 0 end
        redis.call('SET', KEYS[1], ARGV[1])
        return 1
        """)
}
