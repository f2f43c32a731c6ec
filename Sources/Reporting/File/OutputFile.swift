import Glibc

/// A file that is written in one pass and stands under its name only when it is whole: until then it is
/// `<name>.partial`, which goes away if anything fails.
///
/// The first error ends the writing and is told by `finish`: so what writes needn't ask after each word.
final class OutputFile: TextOutputStream {
    private static let chunk = 1 << 16

    private let path: String
    private var descriptor: Int32
    private var buffer: [UInt8] = []
    private var failure: Int32 = 0

    /// Opens a file for writing; its folder must be there.
    init(path: String) {
        self.path = path
        descriptor = open(path + ".partial", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        if descriptor < 0 { failure = errno }
        buffer.reserveCapacity(Self.chunk)
    }

    deinit {
        // Only a file that could not be finished is still open here.
        if descriptor >= 0 {
            close(descriptor)
            unlink(path + ".partial")
        }
    }

    /// Adds a text.
    func write(_ text: String) {
        buffer.append(contentsOf: text.utf8)
        if buffer.count >= Self.chunk { flush() }
    }

    private func flush() {
        defer { buffer.removeAll(keepingCapacity: true) }
        var rest = buffer[...]
        while failure == 0 && !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written >= 0 {
                rest = rest.dropFirst(written)
            } else if errno != EINTR {
                failure = errno
            }
        }
    }

    /// Writes the rest and gives the file its name. Nothing may be written after it.
    func finish() throws(ReportError) {
        flush()
        // Some file systems tell of a full disk only when the file is closed.
        if failure == 0 {
            if close(descriptor) != 0 { failure = errno }
            descriptor = -1
            if failure == 0, rename(path + ".partial", path) != 0 { failure = errno }
            if failure != 0 { unlink(path + ".partial") }
        }
        if failure != 0 { throw .file(path: path, doing: .write, code: failure) }
    }
}
