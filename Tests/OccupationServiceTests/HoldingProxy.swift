import EventLoop

/// A way to Redis that can hold one command back: so a test chooses what comes between two commands of a request.
final class HoldingProxy: @unchecked Sendable {
    // Sendable: what changes is touched only on the loop's thread, where every method goes.

    /// Where it listens.
    let address: StreamAddress
    private let listener: StreamListener
    private var commandsToHeld = 0
    private var held: (bytes: [UInt8], to: ByteStream)?

    /// Runs the body with a way to this server.
    static func run(to server: StreamAddress, _ body: (HoldingProxy) async throws -> Void) async throws {
        let proxy = try await EventLoop.shared.run { try HoldingProxy(to: server) }
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(proxy)) } catch { outcome = .failure(error) }
        await EventLoop.shared.run { proxy.listener.close() }
        try outcome.get()
    }

    /// Holds the n-th command that comes from now on.
    func hold(_ number: Int) async { await EventLoop.shared.run { self.commandsToHeld = number } }

    /// Whether a command is held.
    var isHolding: Bool { get async { await EventLoop.shared.run { self.held != nil } } }

    /// Lets the held command go, and holds no other.
    func letGo() async {
        await EventLoop.shared.run {
            self.commandsToHeld = 0
            guard let held = self.held else { return }
            self.held = nil
            held.bytes.withUnsafeBytes { held.to.write($0) }
        }
    }

    private init(to server: StreamAddress) throws {
        var accept: ((ByteStream) -> Void)?
        listener = try StreamListener.listen(at: .tcp(host: "127.0.0.1", port: 0), on: .shared) { accept?($0) }
        address = listener.address
        accept = { [unowned self] client in
            let leg = Pair(client: client)
            Task(executorPreference: EventLoop.shared) { await self.connect(leg, to: server) }
        }
    }

    private func connect(_ pair: Pair, to server: StreamAddress) async {
        let deadline = MonotonicClock.now + 10_000_000_000
        guard let upstream = try? await ByteStream.connect(to: server, on: .shared, tls: nil, deadline: deadline) else {
            return pair.client.close()
        }
        pair.client.start(Leg(to: upstream) { [unowned self] bytes in self.holds(bytes, to: upstream) })
        upstream.start(Leg(to: pair.client) { _ in false })
    }

    /// A request of the service moves alone, so what comes at once is one command.
    private func holds(_ bytes: UnsafeRawBufferPointer, to upstream: ByteStream) -> Bool {
        guard commandsToHeld > 0 else { return false }
        commandsToHeld -= 1
        guard commandsToHeld == 0 else { return false }
        held = (Array(bytes), upstream)
        return true
    }
}

/// A client that is being connected.
private struct Pair: @unchecked Sendable {
    // Sendable: handed from the loop's thread to a task on the same thread.
    let client: ByteStream
}

/// Hands on in one direction what isn't held.
private final class Leg: StreamReader {
    private let target: ByteStream
    private let holds: (UnsafeRawBufferPointer) -> Bool

    init(to target: ByteStream, holds: @escaping (UnsafeRawBufferPointer) -> Bool) {
        self.target = target
        self.holds = holds
    }

    func received(_ bytes: UnsafeRawBufferPointer) {
        if !holds(bytes) { target.write(bytes) }
    }

    func ended(_ error: StreamError?) { target.close() }
}
