internal import CUV
import Glibc

extension ByteStream {
    /// Where the other side of a TCP connection is, as numbers; nil over a Unix socket, or if the connection is gone.
    public var peer: StreamAddress? {
        loop.assertOnLoop()
        guard case .tcp = address else { return nil }
        var storage = sockaddr_storage()
        var length = Int32(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &storage) { pointer in
            let status = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                uv_tcp_getpeername(handle.tcp, $0, &length)
            }
            guard status == 0 else { return nil }
            var name = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
            // The port stands at the same place in IPv4 and IPv6 addresses.
            let port = pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { address in
                _ = uv_ip4_name(address, &name, name.count)
                return address.pointee.sin_port
            }
            if pointer.pointee.ss_family == sa_family_t(AF_INET6) {
                pointer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                    _ = uv_ip6_name($0, &name, name.count)
                }
            }
            let host = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            return .tcp(host: host, port: Int(UInt16(bigEndian: port)))
        }
    }
}
