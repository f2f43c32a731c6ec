public import EventLoop

/// A connection in MONITOR: every command that Redis executes, in its order. Loop-bound.
///
/// It costs Redis throughput (every command is written out for it), and Redis shows no command of administration
/// (CONFIG, SAVE, …) and hides passwords.
public final class RedisMonitor: @unchecked Sendable {
    // Sendable: everything that changes is touched only on the loop's thread; every public method goes there.
    private let stream: ByteStream
    private let entry: (MonitorEntry) -> Void
    private let broken: (RedisError) -> Void
    private var parser = ReplyParser()
    /// For each command that is not answered yet: whether an error is no matter.
    private var owed: [Bool]
    private var opening: UnsafeContinuation<RedisError?, Never>?
    private var failure: RedisError?

    /// Connects, authenticates, and watches from then on: when this returns, every later command will be handed to
    /// `entry`, or else `broken` is called once. Both run on the loop's thread; neither is called after `close`.
    public static func open(
        _ configuration: RedisConfiguration, on loop: EventLoop, entry: @escaping @Sendable (MonitorEntry) -> Void,
        broken: @escaping @Sendable (RedisError) -> Void
    ) async throws(RedisError) -> RedisMonitor {
        try await loop.run { () throws(RedisError) in
            let deadline = MonotonicClock.now + configuration.connectTimeout.nanoseconds
            let stream: ByteStream
            do throws(StreamError) {
                stream = try await ByteStream.connect(
                    to: configuration.address, on: loop, tls: configuration.tls, deadline: deadline)
            } catch {
                throw RedisError(error)
            }
            let commands = configuration.introduction + [(RedisCommand("MONITOR"), false)]
            let monitor = RedisMonitor(stream, owed: commands.map(\.1), entry, broken)
            if let error = await monitor.begin(commands.map(\.0), deadline: deadline) { throw error }
            return monitor
        }
    }

    private init(
        _ stream: ByteStream, owed: [Bool], _ entry: @escaping (MonitorEntry) -> Void,
        _ broken: @escaping (RedisError) -> Void
    ) {
        self.stream = stream
        self.owed = owed
        self.entry = entry
        self.broken = broken
    }

    /// Stops watching.
    public func close() async {
        await stream.loop.run {
            self.failure = self.failure ?? RedisError(.connectionLost, "the connection was closed")
            self.stream.close()
        }
    }

    /// Sends the first commands and waits for their answers; tells why there is none.
    private func begin(_ commands: [RedisCommand], deadline: Int64) async -> RedisError? {
        let timer = stream.loop.schedule(at: deadline) {
            self.fail(RedisError(.timedOut, "\(self.stream.address) gave no answer in time"))
        }
        defer { timer.cancel() }
        return await withUnsafeContinuation { continuation in
            opening = continuation
            stream.start(self)
            commands.flatMap(\.bytes).withUnsafeBytes { stream.write($0) }
        }
    }

    private func fail(_ error: RedisError) {
        guard failure == nil else { return }
        failure = error
        stream.close()
        if let waiting = opening {
            opening = nil
            waiting.resume(returning: error)
        } else {
            broken(error)
        }
    }

    private func take(_ reply: Result<RedisReply, RedisError>) {
        if let isOptional = owed.first {
            if case .failure(let error) = reply, !isOptional { return fail(error) }
            owed.removeFirst()
            guard owed.isEmpty, let waiting = opening else { return }
            opening = nil
            return waiting.resume(returning: nil)
        }
        switch reply {
        case .success(.status(let line)):
            guard let read = MonitorEntry(line) else {
                return fail(RedisError(.invalidReply, "\(stream.address) showed a line that is none of MONITOR's"))
            }
            entry(read)
        case .success: fail(RedisError(.invalidReply, "\(stream.address) sent an answer that nobody asked for"))
        case .failure(let error): fail(error)
        }
    }
}

extension RedisMonitor: StreamReader {
    /// Hands on each whole line.
    public func received(_ bytes: UnsafeRawBufferPointer) {
        parser.feed(bytes)
        do throws(RedisError) {
            while failure == nil, let reply = try parser.next() { take(reply) }
        } catch {
            fail(error)
        }
    }

    /// The connection has ended.
    public func ended(_ error: StreamError?) {
        fail(error.map { RedisError($0) } ?? RedisError(.connectionLost, "\(stream.address) closed the connection"))
    }
}
