internal import EventLoop
import Glibc

/// What a service writes: all of it in a file, the last lines at hand.
final class ServiceLog: Sendable {
    private static let kept = 12
    /// A service that writes more than this fills no disk; the end is cut off, and says so.
    private static let longest = 256 << 20

    private struct State {
        var lines: [String] = []
        var file: Int32
        var bytes = 0
    }

    private let state: Lock<State>

    init(path: String) throws(TargetError) {
        let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard file >= 0 else {
            throw TargetError("the service's output can't be kept in \(path): \(String(cString: strerror(errno)))")
        }
        state = Lock(State(file: file))
    }

    var lastLines: [String] { state.withLock { $0.lines } }

    /// The last lines in one, for a message.
    var lastWords: String {
        let lines = lastLines.suffix(6)
        return lines.isEmpty ? "none" : lines.joined(separator: " | ")
    }

    func write(_ line: String) {
        state.withLock { state in
            if state.lines.count == Self.kept { state.lines.removeFirst() }
            state.lines.append(line)
            guard state.file >= 0, state.bytes <= Self.longest else { return }
            state.bytes += line.utf8.count + 1
            var text = state.bytes <= Self.longest ? line + "\n" : "(the rest is cut off)\n"
            // A full disk loses the service's words, not the run.
            text.withUTF8 { _ = Glibc.write(state.file, $0.baseAddress, $0.count) }
        }
    }

    func close() {
        state.withLock { state in
            if state.file >= 0 { Glibc.close(state.file) }
            state.file = -1
        }
    }
}
