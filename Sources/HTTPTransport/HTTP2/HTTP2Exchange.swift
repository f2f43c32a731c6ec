internal import EventLoop

/// One request on a stream of an HTTP/2 connection, and its answer. Loop-bound.
public final class HTTP2Exchange {
    /// What of the request may be sent now.
    enum Permission {
        /// Everything but the end: all content but its last byte, without END_STREAM.
        case allButEnd
        /// Everything.
        case everything
    }

    private let address: StreamAddress
    let stream: Int32
    private let limits: HTTPLimits
    private let content: [UInt8]
    private var contentSent = 0
    var permission: Permission
    private(set) var isEndSent = false

    private var status = 0
    private var head: [UInt8] = []
    private var body: [UInt8] = []
    private var headCount = 0
    /// The fields that come after the head are trailers.
    private var isTrailing = false
    private var isEarly = false
    /// As in `HTTPAnswer`; set anew when the request's end is let go.
    var sent: Int64
    private var received: Int64 = 0
    private(set) var isOver = false
    private var failure: HTTPError?
    private var waiter: UnsafeContinuation<Void, Never>?
    private var timer: LoopTimer?

    init(
        on connection: HTTP2Connection, stream: Int32, content: [UInt8], permission: Permission, limits: HTTPLimits,
        deadline: Int64, loop: EventLoop
    ) {
        address = connection.address
        self.stream = stream
        self.content = content
        self.permission = permission
        self.limits = limits
        sent = MonotonicClock.now
        timer = loop.schedule(at: deadline) { [weak self, weak connection] in
            guard let self, !self.isOver else { return }
            self.fail(.timedOut, "no answer in time")
            connection?.reset(self.stream)
        }
    }

    /// Waits for the answer.
    public func answer() async throws(HTTPError) -> HTTPAnswer {
        await withUnsafeContinuation { continuation in
            // Looked at only here: the loop may have had a turn since the call.
            if isOver { continuation.resume() } else { waiter = continuation }
        }
        if let failure { throw failure }
        return HTTPAnswer(status: status, head: head, body: body, sent: sent, received: received, isEarly: isEarly)
    }

    /// Whether all that may be sent now has been handed to the connection.
    var hasSentWhatItMay: Bool {
        switch permission {
        case .allButEnd: contentSent >= content.count - 1
        case .everything: isEndSent
        }
    }

    /// Puts the next piece of content into a DATA frame; nil if it has to wait for its permission.
    func provide(_ buffer: UnsafeMutableRawBufferPointer) -> (count: Int, isEnd: Bool)? {
        let end = permission == .everything ? content.count : max(0, content.count - 1)
        guard contentSent < end || permission == .everything else { return nil }
        let count = min(buffer.count, end - contentSent)
        content.withUnsafeBytes {
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[contentSent..<contentSent + count]))
        }
        contentSent += count
        isEndSent = contentSent == content.count && permission == .everything
        return (count, isEndSent)
    }

    /// The request had no content: its head was its end.
    func headWasEnd() { isEndSent = true }

    /// A field of the answer's head; false if the head is too large.
    func take(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Bool {
        headCount += name.count + value.count + 32
        guard headCount <= limits.head else {
            fail(.tooLarge, "the answer's head has more than \(limits.head) bytes")
            return false
        }
        if matches(name, ":status") {
            // After an interim answer the fields begin anew. nghttp2 has checked that it is a number.
            status = value.reduce(0) { $0 * 10 + Int($1 & 0xF) }
            head.removeAll(keepingCapacity: true)
            noteProgress()
        } else if !isTrailing {
            head.append(contentsOf: name)
            head.append(contentsOf: ": ".utf8)
            head.append(contentsOf: value)
            head.append(UInt8(ascii: "\n"))
        }
        return true
    }

    /// The answer's first head is complete; what comes now is content or trailers.
    func headHasEnded() { if status >= 200 { isTrailing = true } }

    /// A piece of the answer's content; false if there is too much of it.
    func take(content bytes: UnsafeRawBufferPointer) -> Bool {
        noteProgress()
        guard body.count + bytes.count <= limits.body else {
            fail(.tooLarge, "the answer's content has more than \(limits.body) bytes")
            return false
        }
        body.append(contentsOf: bytes)
        return true
    }

    /// The answer is complete.
    func complete(at instant: Int64) {
        guard !isOver else { return }
        guard status >= 200 else { return fail(.malformed, "the stream ended without a final answer") }
        received = instant
        finish()
    }

    func fail(_ reason: HTTPError.Reason, _ description: String) {
        guard !isOver else { return }
        let mayHaveHappened = isEndSent && reason != .refused
        failure = HTTPError(
            reason, "\(address): \(description)", mayHaveHappened: mayHaveHappened,
            sent: mayHaveHappened ? sent : nil)
        finish()
    }

    private func noteProgress() { if !isEndSent, status >= 200 { isEarly = true } }

    private func finish() {
        isOver = true
        timer?.cancel()
        timer = nil
        waiter?.resume()
        waiter = nil
    }
}
