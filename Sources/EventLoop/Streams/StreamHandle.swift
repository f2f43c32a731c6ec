internal import CUV
import Glibc

/// Memory, all zero, for a libuv handle of this type; whoever closes the handle frees it in `uv_close`'s callback.
func streamHandle<Handle>(of type: Handle.Type) -> UnsafeMutablePointer<uv_stream_t> {
    calloc(1, MemoryLayout<Handle>.size).assumingMemoryBound(to: uv_stream_t.self)
}

/// The same handle under the types by which libuv's functions know it.
extension UnsafeMutablePointer<uv_stream_t> {
    /// For functions of handles of every kind.
    var any: UnsafeMutablePointer<uv_handle_t> {
        UnsafeMutableRawPointer(self).assumingMemoryBound(to: uv_handle_t.self)
    }

    /// For functions of TCP sockets; only if it is one.
    var tcp: UnsafeMutablePointer<uv_tcp_t> {
        UnsafeMutableRawPointer(self).assumingMemoryBound(to: uv_tcp_t.self)
    }

    /// For functions of Unix sockets and pipes; only if it is one.
    var pipe: UnsafeMutablePointer<uv_pipe_t> {
        UnsafeMutableRawPointer(self).assumingMemoryBound(to: uv_pipe_t.self)
    }
}
