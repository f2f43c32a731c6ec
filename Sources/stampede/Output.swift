import Glibc
import Redaction

/// The two streams of the process.
enum Output {
    /// What was asked for.
    static func text(_ text: String) { write(text, to: STDOUT_FILENO) }

    /// What went wrong, and what isn't the result itself. A URL that somebody typed in a wrong place may have a
    /// password in it: none is shown.
    static func error(_ text: String) { write(RedactedURL.redacting(text), to: STDERR_FILENO) }

    private static func write(_ text: String, to descriptor: Int32) {
        var text = text
        text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                // A reader that has gone needs no more of it.
                if count < 0, errno != EINTR { return }
                rest = .init(rebasing: rest.dropFirst(max(0, count)))
            }
        }
    }
}
