public import EventLoop
public import RedisClient

/// Where a proxy's connections lead.
public struct Upstream: Sendable {
    /// The address.
    public var address: StreamAddress
    /// TLS on the way there, or nil for none. Those who connect to the proxy speak without it.
    public var tls: TLSConfiguration?
    /// Whether Redis is spoken there: else what passes are bytes.
    public var speaksRedis: Bool
    /// How long connecting may take. Default: 5 s.
    public var timeout: Duration = .seconds(5)

    /// A server that speaks anything.
    public init(_ address: StreamAddress) {
        self.address = address
        speaksRedis = false
    }

    /// A Redis.
    public init(_ redis: RedisConfiguration) {
        address = redis.address
        tls = redis.tls
        speaksRedis = true
        timeout = redis.connectTimeout
    }

    /// Opens the way for a client that was accepted; until then the client's bytes wait in its socket. Nil if there is no
    /// way. Loop-bound.
    func open(for client: ByteStream, _ opened: @escaping (ByteStream?) -> Void) {
        let arrival = Arrival(client: client, opened: opened)
        Task(executorPreference: client.loop) {
            let deadline = MonotonicClock.now + timeout.nanoseconds
            let loop = arrival.client.loop
            do throws(StreamError) {
                arrival.opened(try await ByteStream.connect(to: address, on: loop, tls: tls, deadline: deadline))
            } catch {
                arrival.opened(nil)
            }
        }
    }
}

/// Carries an accepted stream into the task that connects it.
private struct Arrival: @unchecked Sendable {
    // Sendable: made and used on the loop's thread only.
    let client: ByteStream
    let opened: (ByteStream?) -> Void
}
