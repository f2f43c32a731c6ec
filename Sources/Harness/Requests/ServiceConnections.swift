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
            // In a storm new connections stand beside the warm ones.
            count = scenario.clients * (scenario.storm == nil ? 1 : 2)
            own = (0..<scenario.clients).map { OwnChannel(origins[$0 % origins.count], on: loop) }
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

    /// How many processes there are.
    var processes: Int { origins.count }

    /// The connection of this client's own; there is one unless all share a pool.
    func ownChannel(ofClient number: Int) -> OwnChannel { own[number] }

    /// Another one to where this client's own leads, opened when it is needed.
    func fresh(likeThatOf number: Int) -> OwnChannel { OwnChannel(origins[number % origins.count], on: loop) }

    /// A way for what is sent for no client.
    func spare() -> OwnChannel { OwnChannel(origins[0], on: loop) }

    func close() {
        for channel in own { channel.close() }
        for entry in pools { entry.pool.close() }
    }
}
