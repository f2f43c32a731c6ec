public import EventLoop

/// A stated number of clients to one origin, lent to whoever comes, in order. Loop-bound.
public final class HTTPClientPool {
    private let loop: EventLoop
    private var idle: [HTTPClient]
    private var waiting: [Waiter] = []

    private final class Waiter {
        private(set) var client: HTTPClient?
        private var continuation: UnsafeContinuation<Void, Never>?
        private var timer: LoopTimer?

        func wait(_ continuation: UnsafeContinuation<Void, Never>, timer: LoopTimer) {
            self.continuation = continuation
            self.timer = timer
        }

        /// Ends the wait once; false if it was over.
        func end(_ client: HTTPClient?) -> Bool {
            guard let continuation else { return false }
            self.client = client
            self.continuation = nil
            timer?.cancel()
            continuation.resume()
            return true
        }
    }

    /// So many clients, each with a connection of its own once it is needed.
    public init(_ origin: HTTPOrigin, size: Int, on loop: EventLoop, limits: HTTPLimits = HTTPLimits()) {
        self.loop = loop
        idle = (0..<size).map { _ in HTTPClient(origin, on: loop, limits: limits) }
    }

    /// Sends a request over the first client that is free, and waits for its answer; waiting for the client counts
    /// too, until the deadline (monotonic, nanoseconds).
    public func send(_ request: EncodedRequest, deadline: Int64) async throws(HTTPError) -> HTTPAnswer {
        guard let client = await borrow(until: deadline) else {
            throw HTTPError(.timedOut, "no connection of the pool came free in time", mayHaveHappened: false)
        }
        defer { giveBack(client) }
        return try await client.send(request, deadline: deadline)
    }

    /// Closes the connections of all clients that are free.
    public func close() {
        for client in idle { client.close() }
    }

    private func borrow(until deadline: Int64) async -> HTTPClient? {
        if waiting.isEmpty, let client = idle.popLast() { return client }
        let waiter = Waiter()
        await withUnsafeContinuation { continuation in
            // Looked at again: the loop may have had a turn since the call.
            let timer = loop.schedule(at: deadline) { _ = waiter.end(nil) }
            waiter.wait(continuation, timer: timer)
            waiting.append(waiter)
            if let client = idle.popLast() { giveBack(client) }
        }
        return waiter.client
    }

    private func giveBack(_ client: HTTPClient) {
        while !waiting.isEmpty {
            if waiting.removeFirst().end(client) { return }
        }
        idle.append(client)
    }
}
