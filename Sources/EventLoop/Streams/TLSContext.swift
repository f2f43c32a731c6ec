internal import COpenSSL

/// What all TLS connections that trust the same authorities share. Reading the system's authorities takes
/// milliseconds and megabytes, so a loop does it once. Loop-bound.
final class TLSContext {
    let pointer: OpaquePointer

    /// A context that trusts a PEM file of authorities, or the system's.
    init(authorities: String?) throws(StreamError) {
        guard let context = SSL_CTX_new(TLS_client_method()) else { throw TLSSession.error("no TLS context") }
        pointer = context
        _ = stampede_set_minimum_tls_1_2(context)
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
        let trusted =
            if let authorities {
                SSL_CTX_load_verify_locations(context, authorities, nil)
            } else {
                SSL_CTX_set_default_verify_paths(context)
            }
        guard trusted == 1 else {
            throw TLSSession.error("the certificate authorities can't be read (\(authorities ?? "system"))")
        }
    }

    deinit { SSL_CTX_free(pointer) }
}

extension EventLoop {
    /// The context for these authorities, made at the first use.
    func tlsContext(authorities: String?) throws(StreamError) -> TLSContext {
        assertOnLoop()
        if let known = tlsContexts[authorities] { return known }
        let made = try TLSContext(authorities: authorities)
        tlsContexts[authorities] = made
        return made
    }
}
