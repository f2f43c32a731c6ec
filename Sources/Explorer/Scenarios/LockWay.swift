internal import EventLoop
internal import Harness
internal import History
internal import LockService
internal import RedisClient
internal import Scenario

/// How clients take locks by the lock library itself, with its retries; or by a client with a bug. Loop-bound.
final class LockWay {
    private let redis: RedisClient
    private let configuration: LockConfiguration
    private let defect: LockDefect?
    private let target: RedisConfiguration
    private var random = SeededGenerator(seed: 0, stream: 0)

    init(
        _ scenario: Scenario, _ target: RedisConfiguration, defect: LockDefect?, on loop: EventLoop
    ) async throws(ExploreError) {
        var configuration = LockConfiguration()
        configuration.prefix = scenario.prefix
        configuration.ttl = scenario.lease
        configuration.fencing = scenario.fencing
        self.configuration = configuration
        self.defect = defect
        self.target = target
        redis = RedisClient(target, ceiling: max(4, 2 * scenario.clients), on: loop)
        if case .disconnected(let error) = await redis.connect() {
            throw .unavailable("the lock library can't reach Redis: \(error)")
        }
    }

    func close() async { await redis.disconnect() }

    func acquire(_ resource: String, client: Int, granted: (String) -> Void) async -> Outcome {
        await outcome { service throws(LockError) in
            if let defect {
                let token = LockToken(worker: String(client), using: &random)
                let lease = try await lockClient(defect, service).tryAcquire(resource, token).result.get()
                granted(lease.token.text)
            } else {
                granted(try await service.acquire(resource, owner: String(client)).token.text)
            }
            return .granted
        }
    }

    func release(_ resource: String, token: String) async -> Outcome {
        guard let token = LockToken(token) else { return .refused }
        return await outcome { service throws(LockError) in
            if let defect {
                return try await lockClient(defect, service).tryRelease(resource, token).result.get()
                    ? .granted : .refused
            }
            return try await service.release(resource, token: token) ? .granted : .refused
        }
    }

    func extend(_ resource: String, token: String, by time: Duration) async -> Outcome {
        guard let token = LockToken(token) else { return .refused }
        return await outcome { service throws(LockError) in
            do throws(LockError) {
                if let defect {
                    _ = try await lockClient(defect, service).tryExtend(resource, token, by: time).result.get()
                } else {
                    _ = try await service.extend(resource, token: token, by: time)
                }
                return .granted
            } catch {
                if case .occupied = error { return .refused }
                throw error
            }
        }
    }

    func read(_ resource: String) async -> Outcome {
        await outcome { service throws(LockError) in
            _ = try await service.owner(resource)
            return .granted
        }
    }

    private func lockClient(_ defect: LockDefect, _ service: LockService) -> any LockClient {
        defect.client(insteadOf: service) { [target] in try? await RedisConnection.open(target, on: .shared) }
    }

    private func outcome(_ body: (LockService) async throws(LockError) -> Outcome) async -> Outcome {
        let service: LockService
        do throws(RedisError) { service = LockService(try redis.client(), configuration) } catch { return .unavailable }
        do throws(LockError) { return try await body(service) } catch {
            switch error {
            case .occupied: return .conflict
            case .expired, .versionConflict: return .refused
            case .unavailable: return .unavailable
            case .indeterminate: return .indeterminate
            case .failed: return .failed
            }
        }
    }
}
