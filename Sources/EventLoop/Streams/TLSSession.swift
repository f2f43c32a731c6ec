internal import COpenSSL
import Glibc

/// The client's side of one TLS connection, without a socket: bytes in, bytes out, through OpenSSL's memory
/// BIOs. Loop-bound.
final class TLSSession {
    private let context: TLSContext
    private let ssl: OpaquePointer
    private let incoming: OpaquePointer
    private let outgoing: OpaquePointer
    private let serverName: String

    init(_ configuration: TLSConfiguration, context: TLSContext) throws(StreamError) {
        serverName = configuration.serverName
        self.context = context
        guard let ssl = SSL_new(context.pointer), let incoming = BIO_new(BIO_s_mem()),
            let outgoing = BIO_new(BIO_s_mem())
        else { throw Self.error("no TLS session") }
        self.ssl = ssl
        self.incoming = incoming
        self.outgoing = outgoing
        SSL_set_bio(ssl, incoming, outgoing)
        SSL_set_connect_state(ssl)
        try check(name: configuration.serverName)
        try offer(configuration.protocols)
    }

    deinit { SSL_free(ssl) }

    /// The protocol that both sides agreed on by ALPN; nil if none was.
    var agreedProtocol: String? {
        var name: UnsafePointer<UInt8>?
        var length: UInt32 = 0
        SSL_get0_alpn_selected(ssl, &name, &length)
        return name.map { String(decoding: UnsafeBufferPointer(start: $0, count: Int(length)), as: UTF8.self) }
    }

    /// Whether the other side has said that nothing more will come: without it, an end may be a cut.
    var hasEnded: Bool { SSL_get_shutdown(ssl) & SSL_RECEIVED_SHUTDOWN != 0 }

    /// The host name or address that the certificate must carry (RFC 6125), also sent as SNI for names.
    private func check(name: String) throws(StreamError) {
        let parameters = SSL_get0_param(ssl)
        if X509_VERIFY_PARAM_set1_ip_asc(parameters, name) == 1 { return }
        guard X509_VERIFY_PARAM_set1_host(parameters, name, 0) == 1, stampede_set_server_name(ssl, name) == 1
        else { throw Self.error("\(name) is no host name") }
    }

    private func offer(_ protocols: [String]) throws(StreamError) {
        guard !protocols.isEmpty else { return }
        let list = protocols.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
        guard SSL_set_alpn_protos(ssl, list, UInt32(list.count)) == 0 else {
            throw Self.error("the protocols \(protocols) can't be offered")
        }
    }

    /// Goes on with the handshake as far as the bytes so far allow; true when it is complete.
    func handshake(cipher: (UnsafeRawBufferPointer) -> Void) throws(StreamError) -> Bool {
        ERR_clear_error()
        let result = SSL_do_handshake(ssl)
        drain(cipher)
        if result == 1 { return true }
        guard SSL_get_error(ssl, result) == SSL_ERROR_WANT_READ else { throw failure() }
        return false
    }

    /// Takes bytes from the network without looking at them yet.
    func take(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count > 0 else { return }
        _ = BIO_write(incoming, bytes.baseAddress, Int32(bytes.count))
    }

    /// Takes bytes from the network; hands on what they decrypt to, and what has to be sent in answer.
    func decrypt(
        _ bytes: UnsafeRawBufferPointer, plain: (UnsafeRawBufferPointer) -> Void,
        cipher: (UnsafeRawBufferPointer) -> Void
    ) throws(StreamError) {
        take(bytes)
        try withUnsafeTemporaryAllocation(byteCount: 16_384, alignment: 1) { buffer throws(StreamError) in
            while true {
                ERR_clear_error()
                let count = SSL_read(ssl, buffer.baseAddress, Int32(buffer.count))
                guard count > 0 else {
                    drain(cipher)
                    switch SSL_get_error(ssl, count) {
                    case SSL_ERROR_WANT_READ, SSL_ERROR_ZERO_RETURN: return
                    default: throw failure()
                    }
                }
                plain(UnsafeRawBufferPointer(start: buffer.baseAddress, count: Int(count)))
            }
        }
    }

    /// Encrypts bytes and hands on what has to be sent.
    func encrypt(_ bytes: UnsafeRawBufferPointer, cipher: (UnsafeRawBufferPointer) -> Void) {
        guard bytes.count > 0 else { return }
        _ = SSL_write(ssl, bytes.baseAddress, Int32(bytes.count))
        drain(cipher)
    }

    private func drain(_ cipher: (UnsafeRawBufferPointer) -> Void) {
        withUnsafeTemporaryAllocation(byteCount: 16_384, alignment: 1) { buffer in
            while case let count = BIO_read(outgoing, buffer.baseAddress, Int32(buffer.count)), count > 0 {
                cipher(UnsafeRawBufferPointer(start: buffer.baseAddress, count: Int(count)))
            }
        }
    }

    private func failure() -> StreamError {
        let verification = SSL_get_verify_result(ssl)
        if verification != X509_V_OK {
            let reason = String(cString: X509_verify_cert_error_string(verification))
            return StreamError(
                .tls,
                "the certificate of \(serverName) is not trusted: \(reason); "
                    + "SSL_CERT_FILE names a PEM file of authorities to trust")
        }
        return Self.error("TLS with \(serverName) failed")
    }

    static func error(_ what: String) -> StreamError {
        let code = ERR_get_error()
        guard code != 0 else { return StreamError(.tls, what) }
        return StreamError(.tls, "\(what): \(String(cString: ERR_reason_error_string(code)))")
    }
}

extension ByteStream {
    /// Lays TLS over a stream that nothing was read from yet.
    func handshake(_ configuration: TLSConfiguration, deadline: Int64) async throws(StreamError) {
        let session: TLSSession
        do throws(StreamError) {
            session = try TLSSession(configuration, context: loop.tlsContext(authorities: configuration.authorities))
        } catch {
            close()
            throw error
        }
        let shaker = Handshake(stream: self, session: session)
        let failure = await withUnsafeContinuation { shaker.begin($0, deadline: deadline) }
        if let failure { throw failure }
        secure(session)
    }
}

/// A handshake under way: the stream's reader until it is complete.
private final class Handshake: StreamReader {
    private let stream: ByteStream
    private let session: TLSSession
    private var continuation: UnsafeContinuation<StreamError?, Never>?
    private var timer: LoopTimer?

    init(stream: ByteStream, session: TLSSession) {
        self.stream = stream
        self.session = session
    }

    func begin(_ continuation: UnsafeContinuation<StreamError?, Never>, deadline: Int64) {
        self.continuation = continuation
        timer = stream.loop.schedule(at: deadline) { [stream] in
            self.finish(StreamError(.timedOut, "TLS with \(stream.address): no answer in time"))
        }
        stream.start(self)
        goOn()
    }

    func received(_ bytes: UnsafeRawBufferPointer) {
        session.take(bytes)
        goOn()
    }

    func ended(_ error: StreamError?) {
        finish(error ?? StreamError(.tls, "\(stream.address) closed the connection during the TLS handshake"))
    }

    private func goOn() {
        do throws(StreamError) {
            if try session.handshake(cipher: { stream.send($0) }) { finish(nil) }
        } catch {
            finish(error)
        }
    }

    private func finish(_ error: StreamError?) {
        timer?.cancel()
        if error != nil { stream.close() }
        continuation?.resume(returning: error)
        continuation = nil
    }
}
