internal import CUV
import Glibc

/// Accepts byte streams at an address. Loop-bound; it lives until it is closed.
public final class StreamListener {
    /// Where it listens: with the port that the system chose, if port 0 was asked for.
    public private(set) var address: StreamAddress
    private let loop: EventLoop
    private let handle: UnsafeMutablePointer<uv_stream_t>
    private let accepted: (ByteStream) -> Void
    private var isClosed = false

    /// Listens at a numeric address and port (0: a free one), or at the path of a Unix socket, which must not
    /// exist. Each stream that comes is handed on; it reads nothing before it is started.
    public static func listen(
        at address: StreamAddress, on loop: EventLoop, backlog: Int32 = 4096,
        accepted: @escaping (ByteStream) -> Void
    ) throws(StreamError) -> StreamListener {
        loop.assertOnLoop()
        let listener: StreamListener
        switch address {
        case .tcp(let host, let port):
            guard let numeric = SocketAddress(numeric: host, port: port) else {
                throw StreamError(.unresolvable, "\(host) is no numeric address to listen at, as 127.0.0.1 or ::1")
            }
            listener = StreamListener(address, streamHandle(of: uv_tcp_t.self), loop, accepted)
            uv_tcp_init(loop.uv, listener.handle.tcp)
            try listener.check(numeric.withPointer { uv_tcp_bind(listener.handle.tcp, $0, 0) })
        case .unix(let path):
            listener = StreamListener(address, streamHandle(of: uv_pipe_t.self), loop, accepted)
            uv_pipe_init(loop.uv, listener.handle.pipe, 0)
            try listener.check(uv_pipe_bind(listener.handle.pipe, path))
        }
        try listener.check(uv_listen(listener.handle, backlog, streamHasCome))
        listener.learnPort()
        return listener
    }

    private init(
        _ address: StreamAddress, _ handle: UnsafeMutablePointer<uv_stream_t>, _ loop: EventLoop,
        _ accepted: @escaping (ByteStream) -> Void
    ) {
        self.address = address
        self.handle = handle
        self.loop = loop
        self.accepted = accepted
        uv_handle_set_data(handle.any, Unmanaged.passRetained(self).toOpaque())
    }

    /// Accepts no more; streams that were accepted live on. The path of a Unix socket is removed.
    public func close() {
        loop.assertOnLoop()
        guard !isClosed else { return }
        isClosed = true
        uv_close(handle.any) { handle in
            guard let handle, let data = uv_handle_get_data(handle) else { return }
            free(handle)
            Unmanaged<StreamListener>.fromOpaque(data).release()
        }
    }

    private func check(_ status: Int32) throws(StreamError) {
        guard status < 0 else { return }
        close()
        throw StreamError(status: status, doing: "listening at \(address)")
    }

    private func learnPort() {
        guard case .tcp(let host, 0) = address else { return }
        var storage = sockaddr_storage()
        var length = Int32(MemoryLayout<sockaddr_storage>.size)
        withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = uv_tcp_getsockname(handle.tcp, $0, &length)
            }
            // The port stands at the same place in IPv4 and IPv6 addresses.
            let port = pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { $0.pointee.sin_port }
            address = .tcp(host: host, port: Int(UInt16(bigEndian: port)))
        }
    }

    fileprivate func accept() {
        let client: UnsafeMutablePointer<uv_stream_t>
        switch address {
        case .tcp:
            client = streamHandle(of: uv_tcp_t.self)
            uv_tcp_init(loop.uv, client.tcp)
        case .unix:
            client = streamHandle(of: uv_pipe_t.self)
            uv_pipe_init(loop.uv, client.pipe, 0)
        }
        guard uv_accept(handle, client) == 0 else {
            uv_close(client.any) { free($0) }
            return
        }
        if case .tcp = address { uv_tcp_nodelay(client.tcp, 1) }
        accepted(ByteStream(loop: loop, address: address, handle: client))
    }
}

private func streamHasCome(_ handle: UnsafeMutablePointer<uv_stream_t>?, _ status: Int32) {
    guard status == 0, let handle, let data = uv_handle_get_data(handle.any) else { return }
    Unmanaged<StreamListener>.fromOpaque(data).takeUnretainedValue().accept()
}
