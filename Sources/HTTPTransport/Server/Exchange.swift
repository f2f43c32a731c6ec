internal import CMicrohttpd
import Glibc

/// A request on its way through the server. Loop-bound.
final class Exchange: @unchecked Sendable {
    // Sendable: the handler's task carries it, but touches it only on the loop's thread (`HTTPServer.finish`).
    let connection: OpaquePointer
    private let limit: Int
    private(set) var body: [UInt8] = []
    private(set) var isTooLarge = false
    /// The content is far beyond the limit: not worth a polite answer.
    private(set) var isHopeless = false
    private var excess = 0
    /// The handler has it.
    private(set) var isServed = false
    private(set) var answer: ServedAnswer?

    init(_ connection: OpaquePointer, limit: Int) {
        self.connection = connection
        self.limit = limit
    }

    func take(_ bytes: UnsafeRawBufferPointer) {
        if body.count + bytes.count > limit {
            isTooLarge = true
            isHopeless = excess > 16 * limit
            excess += bytes.count
        } else {
            body.append(contentsOf: bytes)
        }
    }

    /// Rests the connection until the answer is there.
    func suspend() {
        isServed = true
        MHD_suspend_connection(connection)
    }

    func resume(with answer: ServedAnswer) {
        self.answer = answer
        // A write would not tell: it goes to nobody.
        if answer.whenSent != nil, hasClientGone { self.answer?.whenSent = nil }
        MHD_resume_connection(connection)
    }

    /// Whether the client has closed its connection.
    private var hasClientGone: Bool {
        var next: UInt8 = 0
        let found = recv(stampede_http_socket(connection), &next, 1, Int32(MSG_PEEK | MSG_DONTWAIT))
        return found == 0 || found < 0 && errno != EAGAIN && errno != EINTR
    }

    /// The server ends before the handler has answered.
    func abandon() {
        resume(with: ServedAnswer(503, fields: [HTTPField("Retry-After", "1")], json: #"{"detail":"shutting down"}"#))
    }
}
