internal import CUV
import Glibc

/// Cuts what a child writes into lines. Loop-bound.
final class ChildOutput: StreamReader {
    private static let longestLine = 8192

    private let line: @Sendable (String) -> Void
    private var unfinished: [UInt8] = []

    init(descriptor: Int32, of name: String, on loop: EventLoop, line: @escaping @Sendable (String) -> Void) {
        self.line = line
        let handle = calloc(1, MemoryLayout<uv_pipe_t>.size).assumingMemoryBound(to: uv_stream_t.self)
        let pipe = UnsafeMutableRawPointer(handle).assumingMemoryBound(to: uv_pipe_t.self)
        uv_pipe_init(loop.uv, pipe, 0)
        uv_pipe_open(pipe, descriptor)
        ByteStream(loop: loop, address: .unix(path: "the output of \(name)"), handle: handle).start(self)
    }

    func received(_ bytes: UnsafeRawBufferPointer) {
        for byte in bytes {
            if byte == UInt8(ascii: "\n") || unfinished.count == Self.longestLine { finishLine() }
            if byte != UInt8(ascii: "\n") { unfinished.append(byte) }
        }
    }

    func ended(_ error: StreamError?) {
        if !unfinished.isEmpty { finishLine() }
    }

    private func finishLine() {
        line(String(decoding: unfinished, as: UTF8.self))
        unfinished.removeAll(keepingCapacity: true)
    }
}

/// The environment of this process, `NAME=value` each.
public func currentEnvironment() -> [String] {
    var entries: [String] = []
    var next = environ
    while let entry = next.pointee {
        entries.append(String(cString: entry))
        next += 1
    }
    return entries
}
