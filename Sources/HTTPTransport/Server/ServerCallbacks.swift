internal import CMicrohttpd
internal import EventLoop
import Glibc

// What libmicrohttpd calls, always on the loop's thread, from within `MHD_run`.

private func serverOf(_ context: UnsafeMutableRawPointer?) -> HTTPServer? {
    context.map { Unmanaged<HTTPServer>.fromOpaque($0).takeUnretainedValue() }
}

/// Called with the head, with each piece of content, with their end, and again after a suspension.
func requestHasCome(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?, _ url: UnsafePointer<CChar>?,
    _ method: UnsafePointer<CChar>?, _: UnsafePointer<CChar>?, _ bytes: UnsafePointer<CChar>?,
    _ count: UnsafeMutablePointer<Int>?, _ slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
    guard let server = serverOf(context), let connection, let slot, let count, let url, let method else { return .NO }
    guard let known = slot.pointee else {
        let exchange = Exchange(connection, limit: server.options.body)
        slot.pointee = Unmanaged.passRetained(exchange).toOpaque()
        server.requestHasBegun()
        server.patience.set(
            stampede_http_socket(connection),
            deadline: MonotonicClock.now + Int64(server.options.requestSeconds) * 1_000_000_000)
        return refuseUnread(server, connection)
    }
    let exchange = Unmanaged<Exchange>.fromOpaque(known).takeUnretainedValue()
    if let answer = exchange.answer { return send(answer, on: connection, closing: server.isDraining) }
    if count.pointee > 0 {
        exchange.take(UnsafeRawBufferPointer(start: bytes, count: count.pointee))
        count.pointee = 0
        return exchange.isHopeless ? .NO : .YES
    }
    server.patience.set(stampede_http_socket(connection), deadline: nil)
    if exchange.isTooLarge { return send(tooLarge(server), on: connection, closing: true) }
    guard !exchange.isServed else { return .YES }
    let request = ServedRequest(
        method: String(cString: method), path: String(cString: url), body: exchange.body)
    exchange.suspend()
    server.serve(request, exchange)
    return .YES
}

/// What can be refused by its head is refused before its content is read.
private func refuseUnread(_ server: HTTPServer, _ connection: OpaquePointer) -> MHD_Result {
    if server.isDraining {
        let answer = ServedAnswer(
            503, fields: [HTTPField("Retry-After", "1")], json: #"{"detail":"the service is shutting down"}"#)
        return send(answer, on: connection, closing: true)
    }
    if let length = MHD_lookup_connection_value(connection, .HEADER_KIND, "Content-Length"),
        strtoull(length, nil, 10) > UInt64(server.options.body)
    {
        return send(tooLarge(server), on: connection, closing: true)
    }
    return .YES
}

private func tooLarge(_ server: HTTPServer) -> ServedAnswer {
    ServedAnswer(413, json: #"{"detail":"the content has more than \#(server.options.body) bytes"}"#)
}

private func send(_ answer: ServedAnswer, on connection: OpaquePointer, closing: Bool) -> MHD_Result {
    var body = answer.body
    let response = body.withUnsafeMutableBytes {
        MHD_create_response_from_buffer($0.count, $0.baseAddress, MHD_ResponseMemoryMode.RESPMEM_MUST_COPY)
    }
    guard let response else { return .NO }
    defer { MHD_destroy_response(response) }
    for field in answer.fields { MHD_add_response_header(response, field.name, field.value) }
    if closing { MHD_add_response_header(response, "Connection", "close") }
    return MHD_queue_response(connection, UInt32(answer.status), response)
}

/// The answer went out, or the connection broke.
func requestIsOver(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
    _ slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ ending: MHD_RequestTerminationCode
) {
    guard let server = serverOf(context), let connection, let known = slot?.pointee else { return }
    slot?.pointee = nil
    let exchange = Unmanaged<Exchange>.fromOpaque(known).takeRetainedValue()
    if ending == .REQUEST_TERMINATED_COMPLETED_OK { exchange.answer?.whenSent?() }
    // The next request may be long in coming, but then it has to come at once.
    let seconds = server.options.idleSeconds + server.options.requestSeconds
    server.patience.set(
        stampede_http_socket(connection), deadline: MonotonicClock.now + Int64(seconds) * 1_000_000_000)
    server.requestHasEnded()
}

/// A connection was accepted or closed.
func connectionHasChanged(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
    _: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ event: MHD_ConnectionNotificationCode
) {
    guard let server = serverOf(context), let connection else { return }
    let deadline = MonotonicClock.now + Int64(server.options.requestSeconds) * 1_000_000_000
    server.patience.set(
        stampede_http_socket(connection),
        deadline: event == MHD_ConnectionNotificationCode.CONNECTION_NOTIFY_STARTED ? deadline : nil)
}
