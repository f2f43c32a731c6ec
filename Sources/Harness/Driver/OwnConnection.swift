internal import EventLoop
internal import RedisClient

/// The connection of one client, made again when it is broken. Loop-bound.
final class OwnConnection: RedisSender, @unchecked Sendable {
    // Sendable: used by one client, on the loop's thread.
    private let configuration: RedisConfiguration
    private let loop: EventLoop
    private var connection: RedisConnection?

    init(_ configuration: RedisConfiguration, on loop: EventLoop) {
        self.configuration = configuration
        self.loop = loop
    }

    func open() async throws(RedisError) {
        connection = try await RedisConnection.open(configuration, on: loop)
    }

    func exchange(
        _ command: RedisCommand, deadline: Int64?, late: (@Sendable (RedisReply) -> Void)?
    ) async -> RedisExchange {
        if connection == nil {
            let asked = MonotonicClock.now
            do throws(RedisError) { try await open() } catch {
                return RedisExchange(.failure(error), sent: asked, received: MonotonicClock.now)
            }
        }
        guard let connection else { preconditionFailure("an opened connection is there") }
        let exchange = await connection.exchange(command, deadline: deadline, late: late)
        if case .failure(let error) = exchange.result, error.code == .connectionLost || error.code == .maxClients {
            self.connection = nil
        }
        return exchange
    }

    func close() async {
        await connection?.close()
        connection = nil
    }
}
