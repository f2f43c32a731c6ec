internal import EventLoop
internal import LockService
internal import RedisClient
internal import Scenario

/// How the clients of a run reach Redis: a connection each, or a pool that they share. Loop-bound.
final class LockConnections: @unchecked Sendable {
    // Sendable: touched only on the loop's thread.
    private static let openedAtOnce = 256

    /// How many connections the clients may open, the probe's not counted.
    let count: Int
    private let redis: RedisConfiguration
    private let configuration: LockConfiguration
    private let defect: LockDefect?
    private let loop: EventLoop
    private var own: [OwnConnection] = []
    private var pool: RedisPool?

    init(_ scenario: Scenario, _ redis: RedisConfiguration, defect: LockDefect?, names: RunNames, loop: EventLoop) {
        self.loop = loop
        self.defect = defect
        var redis = redis
        redis.clientName = names.connection("client")
        redis.socketTimeout = scenario.timeout
        self.redis = redis
        configuration = LockConfiguration(scenario)
        switch scenario.connections {
        // Streams are for requests; Redis has none.
        case .own, .multiplexed:
            count = scenario.clients
            own = (0..<count).map { _ in OwnConnection(redis, on: loop) }
        case .pool(let ceiling):
            count = ceiling
            pool = RedisPool(redis, ceiling: ceiling, on: loop)
        }
    }

    /// Opens every client's own connection, so that none has to be made in the middle of a contest. A pool opens
    /// its connections when they are wanted.
    func open() async throws(RedisError) {
        let failures = Lock<RedisError?>(nil)
        for first in stride(from: 0, to: own.count, by: Self.openedAtOnce) {
            await withDiscardingTaskGroup { group in
                for connection in own[first..<min(first + Self.openedAtOnce, own.count)] {
                    group.addTask(executorPreference: loop) {
                        do throws(RedisError) { try await connection.open() } catch {
                            failures.withLock { $0 = $0 ?? error }
                        }
                    }
                }
            }
            if let failure = failures.withLock({ $0 }) { throw failure }
        }
    }

    /// The lock client that this client uses: the honest one, or the one with the defect.
    func locks(ofClient number: Int) -> any LockClient {
        let sender: any RedisSender = pool ?? own[number]
        let honest = LockService(sender, configuration)
        guard let defect else { return honest }
        return defect.client(insteadOf: honest) { [redis, loop] in
            try? await RedisConnection.open(redis, on: loop)
        }
    }

    /// Removes the lock and the counter of each of these resources: keys of this run, known by name. Tells why some
    /// may still stand there, if they may.
    func remove(_ resources: [String]) async -> String? {
        let connection = OwnConnection(redis, on: loop)
        let locks = LockService(connection, configuration)
        for first in stride(from: 0, to: resources.count, by: 500) {
            let names = resources[first..<min(first + 500, resources.count)]
            let keys = names.flatMap { [locks.key(of: $0), locks.fenceKey(of: $0)] }
            if case .failure(let error) = await connection.exchange(RedisCommand(["DEL"] + keys)).result {
                await connection.close()
                return "keys of this run may still stand in Redis, from \(keys[0]) on: \(error); "
                    + "locks end with their leases, remove counters (…:fence) by hand"
            }
        }
        await connection.close()
        return nil
    }

    func close() async {
        for connection in own { await connection.close() }
        await pool?.close()
    }
}

extension LockConfiguration {
    /// How a scenario keeps its locks.
    init(_ scenario: Scenario) {
        self.init()
        prefix = scenario.prefix
        ttl = scenario.lease
        fencing = scenario.fencing
    }
}
