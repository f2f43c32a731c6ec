internal import EventLoop
import Glibc

/// A socket that listens, non-blocking, for libmicrohttpd to accept from.
struct ListeningSocket {
    let descriptor: Int32
    /// Where it listens: with the port that the system chose, if port 0 was asked for.
    let address: StreamAddress

    /// Listens at a host name or numeric address and a port, or at the path of a Unix socket that doesn't exist yet.
    init(_ address: StreamAddress) throws(ServerError) {
        switch address {
        case .tcp(let host, let port):
            (descriptor, self.address) = try Self.tcp(host, port)
        case .unix(let path):
            descriptor = try Self.unix(path)
            self.address = address
        }
        guard listen(descriptor, 4096) == 0 else { throw Self.failure(descriptor, address) }
    }

    private static let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)

    private static func tcp(_ host: String, _ port: Int) throws(ServerError) -> (Int32, StreamAddress) {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &found) == 0, let entry = found?.pointee else {
            throw ServerError(description: "\(host) is no address of this machine to listen at")
        }
        defer { freeaddrinfo(found) }
        let descriptor = socket(entry.ai_family, kind, 0)
        var one: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        guard descriptor >= 0, bind(descriptor, entry.ai_addr, entry.ai_addrlen) == 0 else {
            throw failure(descriptor, .tcp(host: host, port: port))
        }
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let bound = withUnsafeMutablePointer(to: &storage) { pointer in
            _ = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
            // The port stands at the same place in IPv4 and IPv6 addresses.
            return pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                UInt16(bigEndian: $0.pointee.sin_port)
            }
        }
        return (descriptor, .tcp(host: host, port: Int(bound)))
    }

    private static func unix(_ path: String) throws(ServerError) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let longest = MemoryLayout.size(ofValue: address.sun_path) - 1
        guard path.utf8.count <= longest else {
            throw ServerError(description: "the path of a Unix socket has at most \(longest) bytes: \(path)")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let descriptor = socket(AF_UNIX, kind, 0)
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard descriptor >= 0, status == 0 else { throw failure(descriptor, .unix(path: path)) }
        return descriptor
    }

    private static func failure(_ descriptor: Int32, _ address: StreamAddress) -> ServerError {
        let reason = String(cString: strerror(errno))
        if descriptor >= 0 { close(descriptor) }
        return ServerError(description: "listening at \(address): \(reason)")
    }
}
