import EventLoop
import HTTPTransport

/// A server that does with each connection what the test says: a real socket, and nothing between. Loop-bound.
final class ScriptedServer {
    /// One accepted connection: what came, and what to do when more comes.
    final class Connection: StreamReader {
        let stream: ByteStream
        let number: Int
        fileprivate(set) var received: [UInt8] = []
        fileprivate(set) var arrivals: [(instant: Int64, count: Int)] = []
        private(set) var hasEnded = false
        private let script: (Connection) -> Void

        init(_ stream: ByteStream, number: Int, script: @escaping (Connection) -> Void) {
            self.stream = stream
            self.number = number
            self.script = script
        }

        func received(_ bytes: UnsafeRawBufferPointer) {
            arrivals.append((MonotonicClock.now, bytes.count))
            received.append(contentsOf: bytes)
            script(self)
        }

        func ended(_ error: StreamError?) { hasEnded = true }

        var text: String { String(decoding: received, as: UTF8.self) }

        /// Takes the next whole request from what came: its head, and content by `Content-Length`.
        func takeRequest() -> String? {
            guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
            let head = text[..<end.upperBound]
            var length = 0
            for line in head.split(separator: "\r\n") where line.lowercased().hasPrefix("content-length: ") {
                length = Int(line.dropFirst("content-length: ".count)) ?? 0
            }
            let count = head.utf8.count + length
            guard received.count >= count else { return nil }
            let request = String(decoding: received[..<count], as: UTF8.self)
            received.removeFirst(count)
            return request
        }

        func send(_ text: String) { Array(text.utf8).withUnsafeBytes { stream.write($0) } }
    }

    private var listener: StreamListener?
    private(set) var connections: [Connection] = []
    let origin: HTTPOrigin

    /// Calls the script each time when bytes have come on a connection.
    init(
        at address: StreamAddress = .tcp(host: "127.0.0.1", port: 0), on loop: EventLoop,
        script: @escaping (Connection) -> Void
    ) throws {
        var accept: ((ByteStream) -> Void)?
        let listener = try StreamListener.listen(at: address, on: loop) { accept?($0) }
        origin = try HTTPOrigin(
            listener.address.description.hasPrefix("unix:")
                ? listener.address.description : "http://\(listener.address)")
        self.listener = listener
        accept = { [unowned self] stream in
            let connection = Connection(stream, number: connections.count, script: script)
            connections.append(connection)
            stream.start(connection)
        }
    }

    /// Answers each whole request with this text.
    static func answering(_ answer: String) -> (Connection) -> Void {
        { connection in while connection.takeRequest() != nil { connection.send(answer) } }
    }

    func stop() {
        listener?.close()
        for connection in connections { connection.stream.close() }
    }
}

extension Int64 {
    /// An instant so many seconds from now: long enough that no healthy test meets it.
    static func seconds(_ count: Int64) -> Int64 { MonotonicClock.now + count * 1_000_000_000 }
    static func milliseconds(_ count: Int64) -> Int64 { MonotonicClock.now + count * 1_000_000 }
}
