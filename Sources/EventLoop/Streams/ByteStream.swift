internal import CUV
import Glibc

/// What a stream hands its bytes to. Called on the loop's thread.
public protocol StreamReader: AnyObject {
    /// Bytes have come; they are valid only during the call.
    func received(_ bytes: UnsafeRawBufferPointer)
    /// No more bytes will come: the other side ended in order (`nil`), or the stream broke. Called once, and
    /// never after `close`.
    func ended(_ error: StreamError?)
}

/// A connected stream of bytes, over TCP or a Unix socket, plain or TLS. Loop-bound.
///
/// It keeps itself and its reader alive until it has ended or is closed.
public final class ByteStream {
    /// The loop that it belongs to.
    public let loop: EventLoop
    /// Where it leads.
    public let address: StreamAddress

    let handle: UnsafeMutablePointer<uv_stream_t>
    private var reader: (any StreamReader)?
    private var tls: TLSSession?
    private var waitingOutput: [UInt8] = []
    private var isWriting = false
    private var isClosed = false
    private var flushed: (() -> Void)?

    /// Takes over a connected handle, which it closes in the end.
    init(loop: EventLoop, address: StreamAddress, handle: UnsafeMutablePointer<uv_stream_t>) {
        self.loop = loop
        self.address = address
        self.handle = handle
        uv_handle_set_data(handle.any, Unmanaged.passRetained(self).toOpaque())
    }

    /// Begins to read, from now on into this reader.
    public func start(_ reader: any StreamReader) {
        loop.assertOnLoop()
        self.reader = reader
        uv_read_start(handle, provideReadBuffer, streamHasRead)
        // With the end of the TLS handshake its first bytes may have come already.
        if tls != nil { read(UnsafeRawBufferPointer(start: nil, count: 0)) }
    }

    /// Reads no more until `start`: the other side will have to wait once the system's buffers are full.
    public func pause() {
        loop.assertOnLoop()
        if !isClosed { uv_read_stop(handle) }
    }

    /// Lays TLS over the stream; its bytes go through the session from now on.
    func secure(_ session: TLSSession) { tls = session }

    /// Sends bytes; what the socket doesn't take at once waits its turn. Errors reach the reader as `ended`.
    public func write(_ bytes: UnsafeRawBufferPointer) {
        loop.assertOnLoop()
        guard !isClosed else { return }
        if let tls {
            tls.encrypt(bytes) { send($0) }
        } else {
            send(bytes)
        }
    }

    /// Bytes that are not known to have reached the other side: they wait here, or the system has no
    /// acknowledgement for them yet (over a Unix socket: they are unread).
    public var unacknowledgedByteCount: Int {
        loop.assertOnLoop()
        var descriptor: Int32 = -1
        guard !isClosed, uv_fileno(handle.any, &descriptor) == 0 else { return 0 }
        return waitingOutput.count + uv_stream_get_write_queue_size(handle)
            + Int(max(0, stampede_unacknowledged_bytes(descriptor)))
    }

    /// The protocol that TLS agreed on (ALPN); nil without TLS or agreement.
    public var agreedProtocol: String? { tls?.agreedProtocol }

    /// Whether everything written was handed to the system.
    public var isFlushed: Bool { !isWriting && waitingOutput.isEmpty }

    /// Calls once, as soon as everything written was handed to the system; never after the end.
    public func whenFlushed(_ action: @escaping () -> Void) {
        loop.assertOnLoop()
        if isFlushed { action() } else if !isClosed { flushed = action }
    }

    /// Bytes that wait here until the socket takes them.
    public var waitingByteCount: Int { isWriting ? waitingOutput.count + uv_stream_get_write_queue_size(handle) : 0 }

    /// Ends the stream at once; the reader hears nothing more.
    public func close() { close(byReset: false) }

    /// Ends the stream at once as a peer does that has crashed: over TCP with RST, so that the other side gets an error in
    /// place of an end. Over a Unix socket it is `close`.
    public func reset() { close(byReset: true) }

    private func close(byReset: Bool) {
        loop.assertOnLoop()
        guard !isClosed else { return }
        isClosed = true
        reader = nil
        flushed = nil
        if byReset, case .tcp = address, uv_tcp_close_reset(handle.tcp, streamIsClosed) == 0 { return }
        uv_close(handle.any, streamIsClosed)
    }

    /// Writes what is encrypted already, past the session.
    func send(_ bytes: UnsafeRawBufferPointer) {
        guard !isClosed, bytes.count > 0 else { return }
        guard !isWriting else { return waitingOutput.append(contentsOf: bytes) }
        var buffer = uv_buf_t(
            base: UnsafeMutablePointer(mutating: bytes.baseAddress?.assumingMemoryBound(to: CChar.self)),
            len: bytes.count)
        let written = uv_try_write(handle, &buffer, 1)
        // After a broken pipe there may still be something to read: why. The reading side ends the stream.
        guard written >= 0 || uv_errno_t(written) == UV_EAGAIN else { return }
        let rest = UnsafeRawBufferPointer(rebasing: bytes.dropFirst(Int(max(0, written))))
        if rest.count > 0 { writeLater(rest) }
    }

    private func writeLater(_ bytes: UnsafeRawBufferPointer) {
        isWriting = true
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        copy.copyMemory(from: bytes)
        let request = UnsafeMutablePointer<uv_write_t>.allocate(capacity: 1)
        request.pointee.data = copy.baseAddress
        var buffer = uv_buf_t(base: copy.baseAddress?.assumingMemoryBound(to: CChar.self), len: copy.count)
        uv_write(request, handle, &buffer, 1, streamHasWritten)
    }

    fileprivate func hasWritten() {
        isWriting = false
        guard !isClosed else { return }
        if !waitingOutput.isEmpty {
            let bytes = waitingOutput
            waitingOutput = []
            bytes.withUnsafeBytes { send($0) }
        }
        guard isFlushed, let tell = flushed else { return }
        flushed = nil
        tell()
    }

    fileprivate func read(_ bytes: UnsafeRawBufferPointer) {
        guard let tls else {
            reader?.received(bytes)
            return
        }
        do throws(StreamError) {
            try tls.decrypt(bytes, plain: { reader?.received($0) }, cipher: { send($0) })
        } catch {
            end(error)
        }
    }

    /// The connection has ended, but TLS has not: somebody may have cut it.
    fileprivate var isCut: Bool { tls.map { !$0.hasEnded } ?? false }

    fileprivate func end(_ error: StreamError?) {
        guard !isClosed else { return }
        let last = reader
        close()
        last?.ended(error)
    }

    fileprivate static func of(_ handle: UnsafeMutablePointer<uv_handle_t>) -> ByteStream? {
        uv_handle_get_data(handle).map { Unmanaged<ByteStream>.fromOpaque($0).takeUnretainedValue() }
    }
}

private func provideReadBuffer(
    _ handle: UnsafeMutablePointer<uv_handle_t>?, _ suggested: Int, _ buffer: UnsafeMutablePointer<uv_buf_t>?
) {
    guard let handle, let stream = ByteStream.of(handle) else { return }
    let memory = stream.loop.readBuffer
    buffer?.pointee = uv_buf_t(base: memory.baseAddress?.assumingMemoryBound(to: CChar.self), len: memory.count)
}

private func streamHasRead(
    _ handle: UnsafeMutablePointer<uv_stream_t>?, _ count: Int, _ buffer: UnsafePointer<uv_buf_t>?
) {
    guard let handle, let stream = ByteStream.of(handle.any) else { return }
    if count > 0 {
        stream.read(UnsafeRawBufferPointer(start: buffer?.pointee.base, count: count))
    } else if count < 0 {
        let isEnd = count == Int(UV_EOF.rawValue) && !stream.isCut
        let status = count == Int(UV_EOF.rawValue) ? UV_ECONNRESET.rawValue : Int32(count)
        stream.end(isEnd ? nil : StreamError(status: status, doing: "reading from \(stream.address)"))
    }
}

private func streamHasWritten(_ request: UnsafeMutablePointer<uv_write_t>?, _ status: Int32) {
    guard let request, let handle = request.pointee.handle else { return }
    request.pointee.data.deallocate()
    request.deallocate()
    ByteStream.of(handle.any)?.hasWritten()
}

private func streamIsClosed(_ handle: UnsafeMutablePointer<uv_handle_t>?) {
    guard let handle, let stream = uv_handle_get_data(handle) else { return }
    free(handle)
    Unmanaged<ByteStream>.fromOpaque(stream).release()
}
