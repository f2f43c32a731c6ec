internal import CNghttp2

/// What a session tells its owner: what came on which stream. Called while bytes are taken.
protocol HTTP2SessionOwner: AnyObject {
    func settingsHaveCome()
    func exchange(_ stream: Int32) -> HTTP2Exchange?
    func streamIsClosed(_ stream: Int32, code: UInt32)
}

/// A client's libnghttp2 session without a socket: frames in, frames out. Loop-bound.
final class HTTP2Session {
    private var session: OpaquePointer?
    weak var owner: (any HTTP2SessionOwner)?
    fileprivate(set) var hasSettings = false

    init() {
        var callbacks: OpaquePointer?
        nghttp2_session_callbacks_new(&callbacks)
        defer { nghttp2_session_callbacks_del(callbacks) }
        nghttp2_session_callbacks_set_on_header_callback(callbacks, fieldHasCome)
        nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, contentHasCome)
        nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, frameHasCome)
        nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, streamHasClosed)
        nghttp2_session_client_new(&session, callbacks, Unmanaged.passUnretained(self).toOpaque())
        let setting = nghttp2_settings_entry(settings_id: Int32(NGHTTP2_SETTINGS_ENABLE_PUSH.rawValue), value: 0)
        withUnsafePointer(to: setting) { _ = nghttp2_submit_settings(session, 0, $0, 1) }
    }

    deinit { nghttp2_session_del(session) }

    /// How many requests the server takes at once; without limit until its settings have come.
    var streamLimit: Int {
        Int(nghttp2_session_get_remote_settings(session, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS))
    }

    /// Whether the server takes new requests.
    var allowsRequests: Bool { nghttp2_session_check_request_allowed(session) != 0 }

    /// Whether both sides have nothing more to say.
    var isFinished: Bool {
        nghttp2_session_want_read(session) == 0 && nghttp2_session_want_write(session) == 0
    }

    /// Queues a request; the number of its stream, or a negative error.
    func submit(_ request: HTTPRequest, scheme: String, host: String, hasData: Bool) -> Int32 {
        var fields = [(":method", request.method), (":scheme", scheme)]
        let named = request.fields.first { $0.name.lowercased() == "host" }
        fields += [(":authority", named?.value ?? host), (":path", request.target)]
        for field in request.fields where field.name.lowercased() != "host" {
            fields.append((field.name.lowercased(), field.value))
        }
        if let body = request.body { fields.append(("content-length", String(body.count))) }
        return withFields(fields) { pairs in
            guard hasData else {
                return nghttp2_submit_request(session, nil, pairs.baseAddress, pairs.count, nil, nil)
            }
            var provider = nghttp2_data_provider()
            provider.read_callback = provideContent
            return nghttp2_submit_request(session, nil, pairs.baseAddress, pairs.count, &provider, nil)
        }
    }

    /// Lets a stream go on whose content had to wait.
    func resume(_ stream: Int32) { nghttp2_session_resume_data(session, stream) }

    /// Queues the end of a stream that nobody waits for any more.
    func reset(_ stream: Int32) {
        nghttp2_submit_rst_stream(session, 0, stream, NGHTTP2_CANCEL.rawValue)
    }

    /// Queues a PING.
    func ping() { nghttp2_submit_ping(session, 0, nil) }

    /// Appends all frames that are ready to go.
    func collect(into output: inout [UInt8]) {
        var bytes: UnsafePointer<UInt8>?
        while case let count = nghttp2_session_mem_send(session, &bytes), count > 0 {
            output.append(contentsOf: UnsafeBufferPointer(start: bytes, count: count))
        }
    }

    /// Takes bytes from the network; tells why they are no HTTP/2, if they aren't.
    func take(_ bytes: UnsafeRawBufferPointer) -> String? {
        let status = nghttp2_session_mem_recv(
            session, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count)
        guard status < 0 else { return nil }
        return "not HTTP/2: \(String(cString: nghttp2_strerror(Int32(status))))"
    }
}

/// Lays names and values into one piece of memory; nghttp2 copies them before its call returns.
private func withFields<Result>(
    _ fields: [(String, String)], _ body: (UnsafeBufferPointer<nghttp2_nv>) -> Result
) -> Result {
    var memory = fields.flatMap { Array($0.0.utf8) + Array($0.1.utf8) }
    return memory.withUnsafeMutableBufferPointer { memory in
        var next = memory.baseAddress
        func take(_ text: String) -> UnsafeMutablePointer<UInt8>? {
            defer { next = next?.advanced(by: text.utf8.count) }
            return next
        }
        let pairs = fields.map { name, value in
            nghttp2_nv(
                name: take(name), value: take(value), namelen: name.utf8.count, valuelen: value.utf8.count,
                flags: UInt8(NGHTTP2_NV_FLAG_NONE.rawValue))
        }
        return pairs.withUnsafeBufferPointer(body)
    }
}

private func sessionOf(_ data: UnsafeMutableRawPointer?) -> HTTP2Session? {
    data.map { Unmanaged<HTTP2Session>.fromOpaque($0).takeUnretainedValue() }
}

private func provideContent(
    _: OpaquePointer?, _ stream: Int32, _ buffer: UnsafeMutablePointer<UInt8>?, _ length: Int,
    _ flags: UnsafeMutablePointer<UInt32>?, _: UnsafeMutablePointer<nghttp2_data_source>?,
    _ data: UnsafeMutableRawPointer?
) -> Int {
    guard let exchange = sessionOf(data)?.owner?.exchange(stream) else {
        return Int(NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE.rawValue)
    }
    guard let (count, isEnd) = exchange.provide(UnsafeMutableRawBufferPointer(start: buffer, count: length)) else {
        return Int(NGHTTP2_ERR_DEFERRED.rawValue)
    }
    if isEnd { flags?.pointee |= NGHTTP2_DATA_FLAG_EOF.rawValue }
    return count
}

private func fieldHasCome(
    _: OpaquePointer?, _ frame: UnsafePointer<nghttp2_frame>?, _ name: UnsafePointer<UInt8>?, _ nameLength: Int,
    _ value: UnsafePointer<UInt8>?, _ valueLength: Int, _: UInt8, _ data: UnsafeMutableRawPointer?
) -> Int32 {
    guard let frame, let exchange = sessionOf(data)?.owner?.exchange(frame.pointee.hd.stream_id) else { return 0 }
    let isWelcome = exchange.take(
        UnsafeRawBufferPointer(start: name, count: nameLength),
        UnsafeRawBufferPointer(start: value, count: valueLength))
    return isWelcome ? 0 : NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE.rawValue
}

private func contentHasCome(
    _ session: OpaquePointer?, _: UInt8, _ stream: Int32, _ bytes: UnsafePointer<UInt8>?, _ length: Int,
    _ data: UnsafeMutableRawPointer?
) -> Int32 {
    guard let exchange = sessionOf(data)?.owner?.exchange(stream) else { return 0 }
    if !exchange.take(content: UnsafeRawBufferPointer(start: bytes, count: length)) {
        nghttp2_submit_rst_stream(session, 0, stream, NGHTTP2_CANCEL.rawValue)
    }
    return 0
}

private func frameHasCome(
    _: OpaquePointer?, _ frame: UnsafePointer<nghttp2_frame>?, _ data: UnsafeMutableRawPointer?
) -> Int32 {
    guard let header = frame?.pointee.hd, let session = sessionOf(data) else { return 0 }
    switch nghttp2_frame_type(UInt32(header.type)) {
    case NGHTTP2_SETTINGS where header.flags & UInt8(NGHTTP2_FLAG_ACK.rawValue) == 0:
        session.hasSettings = true
        session.owner?.settingsHaveCome()
    case NGHTTP2_HEADERS:
        session.owner?.exchange(header.stream_id)?.headHasEnded()
    default: break
    }
    return 0
}

private func streamHasClosed(
    _: OpaquePointer?, _ stream: Int32, _ code: UInt32, _ data: UnsafeMutableRawPointer?
) -> Int32 {
    sessionOf(data)?.owner?.streamIsClosed(stream, code: code)
    return 0
}
