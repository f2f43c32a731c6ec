internal import CUV
import Glibc

extension ByteStream {
    /// Opens a stream, with TLS if a configuration is given, before a deadline on the monotonic clock. Each
    /// address of a host name is tried in turn.
    public static func connect(
        to address: StreamAddress, on loop: EventLoop, tls: TLSConfiguration? = nil, deadline: Int64
    ) async throws(StreamError) -> ByteStream {
        loop.assertOnLoop()
        let stream: ByteStream
        switch address {
        case .unix(let path):
            stream = try await ConnectAttempt(loop: loop, address: address, deadline: deadline).unix(path)
        case .tcp(let host, let port):
            var failure: StreamError?
            var connected: ByteStream?
            for resolved in try await loop.addresses(of: host, port: port) {
                do throws(StreamError) {
                    let attempt = ConnectAttempt(loop: loop, address: address, deadline: deadline)
                    connected = try await attempt.tcp(resolved)
                    break
                } catch {
                    failure = error
                }
            }
            guard let connected else {
                throw failure ?? StreamError(.unresolvable, "\(host) has no address")
            }
            stream = connected
        }
        if let tls { try await stream.handshake(tls, deadline: deadline) }
        return stream
    }
}

/// One attempt to connect to one address. Loop-bound.
private final class ConnectAttempt {
    private let loop: EventLoop
    private let address: StreamAddress
    private let deadline: Int64
    private var continuation: UnsafeContinuation<Void, Never>?
    private var result: Result<ByteStream, StreamError>
    private var timer: LoopTimer?
    private var isTimedOut = false

    init(loop: EventLoop, address: StreamAddress, deadline: Int64) {
        self.loop = loop
        self.address = address
        self.deadline = deadline
        result = .failure(StreamError(.timedOut, "connecting to \(address): no answer in time"))
    }

    func tcp(_ resolved: SocketAddress) async throws(StreamError) -> ByteStream {
        let handle = streamHandle(of: uv_tcp_t.self)
        uv_tcp_init(loop.uv, handle.tcp)
        uv_tcp_nodelay(handle.tcp, 1)
        return try await start(handle) { request in
            resolved.withPointer { uv_tcp_connect(request, handle.tcp, $0, hasConnected) }
        }
    }

    func unix(_ path: String) async throws(StreamError) -> ByteStream {
        let longest = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1
        guard path.utf8.count <= longest else {
            throw StreamError(.other, "the path of a Unix socket has at most \(longest) bytes: \(path)")
        }
        let handle = streamHandle(of: uv_pipe_t.self)
        uv_pipe_init(loop.uv, handle.pipe, 0)
        return try await start(handle) { request in
            uv_pipe_connect(request, handle.pipe, path, hasConnected)
            return 0
        }
    }

    private func start(
        _ handle: UnsafeMutablePointer<uv_stream_t>, _ connect: (UnsafeMutablePointer<uv_connect_t>) -> Int32
    ) async throws(StreamError) -> ByteStream {
        await withUnsafeContinuation { continuation in
            self.continuation = continuation
            let request = UnsafeMutablePointer<uv_connect_t>.allocate(capacity: 1)
            request.pointee.data = Unmanaged.passRetained(self).toOpaque()
            let status = connect(request)
            guard status == 0 else {
                request.pointee.handle = handle
                return hasConnected(request, status)
            }
            timer = loop.schedule(at: deadline) {
                self.isTimedOut = true
                uv_close(handle.any, handleIsClosed)
            }
        }
        return try result.get()
    }

    fileprivate func finish(_ handle: UnsafeMutablePointer<uv_stream_t>, _ status: Int32) {
        timer?.cancel()
        if status < 0, !isTimedOut {
            uv_close(handle.any, handleIsClosed)
            result = .failure(StreamError(status: status, doing: "connecting to \(address)"))
        } else if !isTimedOut {
            result = .success(ByteStream(loop: loop, address: address, handle: handle))
        }
        continuation?.resume()
        continuation = nil
    }
}

private func hasConnected(_ request: UnsafeMutablePointer<uv_connect_t>?, _ status: Int32) {
    guard let request, let handle = request.pointee.handle, let data = request.pointee.data else { return }
    request.deallocate()
    Unmanaged<ConnectAttempt>.fromOpaque(data).takeRetainedValue().finish(handle, status)
}

private func handleIsClosed(_ handle: UnsafeMutablePointer<uv_handle_t>?) { free(handle) }
