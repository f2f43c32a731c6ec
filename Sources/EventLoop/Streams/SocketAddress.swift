internal import CUV
import Glibc

/// An address as the system's calls want it.
struct SocketAddress: Sendable {
    private var storage = sockaddr_storage()

    /// A numeric IPv4 or IPv6 address; nil if it is neither.
    init?(numeric host: String, port: Int) {
        let parsed = withUnsafeMutableBytes(of: &storage) { bytes -> Bool in
            guard let memory = bytes.baseAddress else { return false }
            return uv_ip4_addr(host, Int32(port), memory.assumingMemoryBound(to: sockaddr_in.self)) == 0
                || uv_ip6_addr(host, Int32(port), memory.assumingMemoryBound(to: sockaddr_in6.self)) == 0
        }
        guard parsed else { return nil }
    }

    init(copying address: UnsafePointer<sockaddr>, length: Int) {
        withUnsafeMutableBytes(of: &storage) {
            $0.copyMemory(from: UnsafeRawBufferPointer(start: address, count: min(length, $0.count)))
        }
    }

    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>) -> Result) -> Result {
        withUnsafePointer(to: storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1, body)
        }
    }
}

extension EventLoop {
    /// The addresses of a host, in the order in which the system prefers them. DNS runs off the loop's thread.
    func addresses(of host: String, port: Int) async throws(StreamError) -> [SocketAddress] {
        if let numeric = SocketAddress(numeric: host, port: port) { return [numeric] }
        let found = await withUnsafeContinuation { (continuation: Resolution.Continuation) in
            let resolution = Resolution(host: host, continuation)
            let request = UnsafeMutablePointer<uv_getaddrinfo_t>.allocate(capacity: 1)
            request.pointee.data = Unmanaged.passRetained(resolution).toOpaque()
            var hints = addrinfo()
            hints.ai_family = AF_UNSPEC
            hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
            let status = uv_getaddrinfo(uv, request, hostIsResolved, host, String(port), &hints)
            if status != 0 { hostIsResolved(request, status, nil) }
        }
        return try found.get()
    }
}

/// A look-up of a host name that is under way.
private final class Resolution {
    typealias Continuation = UnsafeContinuation<Result<[SocketAddress], StreamError>, Never>

    let host: String
    let continuation: Continuation

    init(host: String, _ continuation: Continuation) {
        self.host = host
        self.continuation = continuation
    }
}

private func hostIsResolved(
    _ request: UnsafeMutablePointer<uv_getaddrinfo_t>?, _ status: Int32, _ list: UnsafeMutablePointer<addrinfo>?
) {
    guard let request, let data = request.pointee.data else { return }
    let resolution = Unmanaged<Resolution>.fromOpaque(data).takeRetainedValue()
    request.deallocate()
    defer { uv_freeaddrinfo(list) }
    guard status == 0 else {
        let error = StreamError(status: status, doing: "looking up \(resolution.host)")
        return resolution.continuation.resume(returning: .failure(error))
    }
    var addresses: [SocketAddress] = []
    var next = list
    while let entry = next?.pointee {
        if let address = entry.ai_addr {
            addresses.append(SocketAddress(copying: address, length: Int(entry.ai_addrlen)))
        }
        next = entry.ai_next
    }
    resolution.continuation.resume(returning: .success(addresses))
}
