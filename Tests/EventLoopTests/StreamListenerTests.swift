import EventLoop
import Glibc
import Testing

@Suite(.timeLimit(.minutes(1))) struct StreamListenerTests {
    let loop = EventLoop.shared

    /// Sends back what comes.
    final class Echo: StreamReader {
        let stream: ByteStream
        init(_ stream: ByteStream) { self.stream = stream }
        func received(_ bytes: UnsafeRawBufferPointer) { stream.write(bytes) }
        func ended(_ error: StreamError?) {}
    }

    /// Collects what comes until the end.
    final class Collector: StreamReader {
        var bytes: [UInt8] = []
        var expected: (count: Int, continuation: UnsafeContinuation<Void, Never>)?
        func received(_ bytes: UnsafeRawBufferPointer) {
            self.bytes.append(contentsOf: bytes)
            if let expected, self.bytes.count >= expected.count { expected.continuation.resume() }
        }
        func ended(_ error: StreamError?) {}
    }

    @Test(
        "what a client writes comes back, over every kind of address",
        arguments: [
            StreamAddress.tcp(host: "127.0.0.1", port: 0), .tcp(host: "::1", port: 0),
            .unix(path: "/tmp/stampede-listener-\(getpid()).sock"),
        ])
    func echo(address: StreamAddress) async throws {
        let sent = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let back = try await loop.run {
            let listener = try StreamListener.listen(at: address, on: loop) { $0.start(Echo($0)) }
            defer { listener.close() }
            let stream = try await ByteStream.connect(
                to: listener.address, on: loop, deadline: MonotonicClock.now + 10_000_000_000)
            defer { stream.close() }
            let collector = Collector()
            stream.start(collector)
            await withUnsafeContinuation { continuation in
                collector.expected = (sent.count, continuation)
                sent.withUnsafeBytes { stream.write($0) }
            }
            #expect(stream.isFlushed)
            return collector.bytes
        }
        #expect(back == sent)
    }

    @Test("an address in use is told")
    func inUse() async throws {
        try await loop.run {
            let first = try StreamListener.listen(at: .tcp(host: "127.0.0.1", port: 0), on: loop) { $0.close() }
            defer { first.close() }
            #expect(throws: StreamError.self) {
                try StreamListener.listen(at: first.address, on: loop) { $0.close() }
            }
        }
    }

    @Test("a watched descriptor calls when there is something to read, and not after its watch is cancelled")
    func watch() async throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        let (readEnd, writeEnd) = (ends[0], ends[1])
        defer { for end in ends { close(end) } }
        await loop.run {
            await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
                var watch: DescriptorWatch?
                watch = DescriptorWatch(readEnd, for: .readable, on: loop) { events in
                    #expect(events.contains(.readable))
                    // The byte stays unread: a second call would resume the continuation twice and trap.
                    watch?.cancel()
                    watch = nil
                    continuation.resume()
                }
                _ = write(writeEnd, "x", 1)
            }
            await Task.yield()
        }
    }
}
