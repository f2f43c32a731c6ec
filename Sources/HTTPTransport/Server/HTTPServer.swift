internal import CMicrohttpd
public import EventLoop
import Glibc

/// An HTTP/1.1 server by libmicrohttpd on the event loop: its epoll is watched by the loop, and a connection whose
/// handler waits is suspended, so that a request costs no thread hop.
public final class HTTPServer: @unchecked Sendable {
    // Sendable: `address`, `loop`, `options` and `handler` don't change; everything else is touched only on the
    // loop's thread, where `start` and `stop` go and where the tasks of handlers run.

    /// How it serves.
    public struct Options: Sendable {
        /// Bytes of a request's head, with what else a connection needs. Default: 32 KiB.
        public var head = 32_768
        /// Bytes of a request's content. Default: 64 KiB.
        public var body = 65_536
        /// Connections at once. Default: 20,000.
        public var connections = 20_000
        /// Seconds that a connection may idle. Default: 60.
        public var idleSeconds = 60
        /// Seconds within which a client must have sent a request, from its connection or its first byte on, however
        /// it drips. Default: 10.
        public var requestSeconds = 10

        /// The defaults.
        public init() {}
    }

    /// Answers a request. It runs on the loop's thread; its task is never cancelled.
    public typealias Handler = @Sendable (ServedRequest) async -> ServedAnswer

    /// Where it listens: with the port that the system chose, if port 0 was asked for.
    public let address: StreamAddress
    let loop: EventLoop
    let options: Options
    private let handler: Handler
    private let listening: Int32
    private var daemon: OpaquePointer?
    private var watch: DescriptorWatch?
    private var timer: LoopTimer?
    private var isFlushing = false
    var patience = ClientPatience()
    /// Requests whose answer has not gone out.
    private(set) var openRequests = 0
    private(set) var isDraining = false
    private var drained: UnsafeContinuation<Void, Never>?
    private var suspended: [ObjectIdentifier: Exchange] = [:]

    /// Listens and serves from now on.
    public static func start(
        at address: StreamAddress, _ options: Options = Options(), on loop: EventLoop, handler: @escaping Handler
    ) async throws(ServerError) -> HTTPServer {
        try await loop.run { () throws(ServerError) in
            let server = HTTPServer(try ListeningSocket(address), options, loop, handler)
            try server.begin()
            return server
        }
    }

    private init(_ socket: ListeningSocket, _ options: Options, _ loop: EventLoop, _ handler: @escaping Handler) {
        address = socket.address
        listening = socket.descriptor
        self.options = options
        self.loop = loop
        self.handler = handler
    }

    private func begin() throws(ServerError) {
        let limits = stampede_http_limits(
            memory: options.head, connections: UInt32(options.connections), idle_seconds: UInt32(options.idleSeconds))
        // libmicrohttpd calls back until `end` has stopped it; the reference lasts until then.
        let reference = Unmanaged.passRetained(self)
        daemon = stampede_http_start(
            listening, limits, reference.toOpaque(), requestHasCome, requestIsOver, connectionHasChanged)
        guard let daemon else {
            reference.release()
            close(listening)
            throw ServerError(
                description: "the HTTP server at \(address) can't be started; is the open-file limit too low?")
        }
        watch = DescriptorWatch(stampede_http_epoll(daemon), for: .readable, on: loop) { [unowned self] _ in turn() }
        tick()
    }

    /// Accepts no more connections, answers new requests on open ones with 503, waits until those in flight are
    /// answered, at most the grace time (in nanoseconds), and closes everything.
    public func stop(grace: Int64) async {
        await loop.run {
            guard let daemon = self.daemon, !self.isDraining else { return }
            self.isDraining = true
            MHD_quiesce_daemon(daemon)
            close(self.listening)
            let timer = self.loop.schedule(at: MonotonicClock.now + grace) { self.finishDraining() }
            await withUnsafeContinuation { continuation in
                if self.openRequests == 0 { continuation.resume() } else { self.drained = continuation }
            }
            timer.cancel()
            self.end()
        }
    }

    private func finishDraining() {
        drained?.resume()
        drained = nil
    }

    private func end() {
        for exchange in suspended.values { exchange.abandon() }
        suspended = [:]
        // One turn resumes their connections, the next one writes.
        turn()
        turn()
        watch?.cancel()
        timer?.cancel()
        timer = nil
        MHD_stop_daemon(daemon)
        daemon = nil
        if case .unix(let path) = address { unlink(path) }
        Unmanaged.passUnretained(self).release()
    }

    /// Lets libmicrohttpd do what there is to do.
    private func turn() {
        guard let daemon else { return }
        MHD_run(daemon)
        var wait: UInt64 = 0
        if MHD_get_timeout(daemon, &wait) == .YES, wait == 0 { turnLater() }
    }

    /// Before the loop waits again.
    private func turnLater() {
        guard !isFlushing else { return }
        isFlushing = true
        loop.flushLater(self)
    }

    /// What no event announces: clients that do nothing, or too little.
    private func tick() {
        turn()
        patience.end(now: MonotonicClock.now)
        timer = loop.schedule(at: MonotonicClock.now + 500_000_000) { [unowned self] in tick() }
    }

    /// Starts the handler on a whole request; its connection rests meanwhile.
    func serve(_ request: ServedRequest, _ exchange: Exchange) {
        suspended[ObjectIdentifier(exchange)] = exchange
        let handler = handler
        Task(executorPreference: loop) {
            let answer = await handler(request)
            self.finish(exchange, answer)
        }
    }

    private func finish(_ exchange: Exchange, _ answer: ServedAnswer) {
        loop.assertOnLoop()
        guard suspended.removeValue(forKey: ObjectIdentifier(exchange)) != nil else { return }
        exchange.resume(with: answer)
        turnLater()
    }

    func requestHasBegun() { openRequests += 1 }

    func requestHasEnded() {
        openRequests -= 1
        if isDraining, openRequests == 0 { finishDraining() }
    }
}

extension HTTPServer: Flushable {
    /// Called by the loop.
    public func flush() {
        isFlushing = false
        turn()
    }
}
