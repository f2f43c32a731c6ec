internal import EventLoop
internal import HTTPTransport
internal import Scenario

/// How the clients of a run reach the service's processes: a connection each, or a pool of each process that its clients
/// share. Loop-bound.
final class ServiceConnections: @unchecked Sendable {
    // Sendable: touched only on the loop's thread.
    private static let openedAtOnce = 256

    /// How many connections they may open.
    let count: Int
    private var own: [OwnChannel] = []
    private var pools: [(pool: HTTPClientPool, origin: HTTPOrigin)] = []
    private let origins: [HTTPOrigin]
    private let loop: EventLoop

    /// Clients are spread over the origins evenly; there is at least one.
    init(_ scenario: Scenario, origins: [HTTPOrigin], loop: EventLoop) {
        self.origins = origins
        self.loop = loop
        switch scenario.connections {
        case .own:
            count = scenario.clients
            own = (0..<count).map { OwnChannel(origins[$0 % origins.count], on: loop) }
        case .pool(let size):
            count = size * origins.count
            pools = origins.map { (HTTPClientPool($0, size: size, on: loop), $0) }
        }
    }

    /// Opens every client's own connection, so that none has to be made in the middle of a contest.
    func open(deadline: Int64) async throws(HTTPError) {
        let failures = Lock<HTTPError?>(nil)
        for first in stride(from: 0, to: own.count, by: Self.openedAtOnce) {
            await withDiscardingTaskGroup { group in
                for index in first..<min(first + Self.openedAtOnce, own.count) {
                    group.addTask(executorPreference: loop) {
                        do throws(HTTPError) { try await self.own[index].open(deadline: deadline) } catch {
                            failures.withLock { $0 = $0 ?? error }
                        }
                    }
                }
            }
            if let failure = failures.withLock({ $0 }) { throw failure }
        }
    }

    /// The way of this client.
    func channel(ofClient number: Int) -> any RequestChannel {
        guard own.isEmpty else { return own[number] }
        let (pool, origin) = pools[number % pools.count]
        return PooledChannel(pool, to: origin)
    }

    /// A way for what is sent for no client.
    func spare() -> OwnChannel { OwnChannel(origins[0], on: loop) }

    func close() {
        for channel in own { channel.close() }
        for entry in pools { entry.pool.close() }
    }
}
