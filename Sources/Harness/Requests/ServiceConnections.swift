internal import EventLoop
internal import HTTPTransport
internal import Scenario

/// How the clients of a run reach the service's processes: by a connection each, by a pool of each process that its
/// clients share, or by streams of shared HTTP/2 connections. Loop-bound.
final class ServiceConnections: @unchecked Sendable {
    // Sendable: touched only on the loop's thread.
    private static let openedAtOnce = 256

    /// How many connections they may open.
    let count: Int
    /// The ways of the clients, in turn, so that they are spread over the processes evenly.
    private var channels: [any RequestChannel] = []
    private var own: [OwnChannel] = []
    private var shared: [HTTP2Client] = []
    private let clients: Int
    private let connections: Scenario.Connections
    private let origins: [HTTPOrigin]
    private let loop: EventLoop

    /// There is at least one origin.
    init(_ scenario: Scenario, origins: [HTTPOrigin], loop: EventLoop) {
        self.origins = origins
        self.loop = loop
        clients = scenario.clients
        connections = scenario.connections
        switch scenario.connections {
        case .own:
            // In a storm new connections stand beside the warm ones.
            count = scenario.clients * (scenario.storm == nil ? 1 : 2)
            own = (0..<scenario.clients).map { OwnChannel(origins[$0 % origins.count], on: loop) }
            channels = own
        case .pool(let size):
            count = size * origins.count
            channels = origins.map { PooledChannel(HTTPClientPool($0, size: size, on: loop), to: $0) }
        case .multiplexed(let size):
            count = size * origins.count
            shared = (0..<count).map { HTTP2Client(origins[$0 % origins.count], on: loop) }
            channels = shared.map(MultiplexedChannel.init)
        }
    }

    /// Opens what clients hold requests on, so that no connection has to be made in the middle of a contest.
    func open(deadline: Int64) async throws(TargetError) {
        do throws(HTTPError) {
            try await openOwn(deadline: deadline)
            for client in shared { try await client.connect(deadline: deadline) }
        } catch {
            throw TargetError("\(error); start the service or correct its URL, or have it started with --exec")
        }
        for client in shared { try checkStreams(of: client) }
    }

    private func openOwn(deadline: Int64) async throws(HTTPError) {
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

    /// All clients of a connection may have a request on their way at once.
    private func checkStreams(of client: HTTP2Client) throws(TargetError) {
        let needed = (clients + count - 1) / count
        guard let limit = client.streamLimit, needed > limit else { return }
        let enough = (clients + origins.count * limit - 1) / (origins.count * max(limit, 1))
        throw TargetError(
            "\(client.origin): the server takes \(limit) requests at once on a connection, and \(needed) clients share one; write `connections: {http2: \(enough)}`"
        )
    }

    /// The way of this client.
    func channel(ofClient number: Int) -> any RequestChannel { channels[number % channels.count] }

    /// How many processes there are.
    var processes: Int { origins.count }

    /// The connection of this client's own; there is one unless all share some.
    func ownChannel(ofClient number: Int) -> OwnChannel { own[number] }

    /// Another one to where this client's own leads, opened when it is needed.
    func fresh(likeThatOf number: Int) -> OwnChannel { OwnChannel(origins[number % origins.count], on: loop) }

    /// A way for what is sent for no client.
    func spare() -> any RequestChannel { connections.spareChannel(to: origins[0], on: loop) }

    func close() {
        for channel in channels { channel.close() }
    }
}

extension Scenario.Connections {
    /// A way of its own in the protocol that the clients speak, for what is sent for none of them.
    func spareChannel(to origin: HTTPOrigin, on loop: EventLoop) -> any RequestChannel {
        if case .multiplexed = self {
            MultiplexedChannel(HTTP2Client(origin, on: loop))
        } else {
            OwnChannel(origin, on: loop)
        }
    }
}
