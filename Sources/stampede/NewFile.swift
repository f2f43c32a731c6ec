import Glibc

/// Writes files that aren't there yet.
enum NewFile {
    /// What happened to a file.
    enum Result: Equatable {
        /// It was written.
        case written
        /// There is a file of that name, which was left as it is.
        case exists
        /// It can't be written, for this reason.
        case failed(String)
    }

    /// Writes a text to a file that must not exist; one that can't be written whole is removed again.
    static func write(_ text: String, to path: String) -> Result {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return errno == EEXIST ? .exists : .failed(String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                let reason = String(cString: strerror(errno))
                unlink(path)
                return .failed(reason)
            }
            rest = rest.dropFirst(count)
        }
        return .written
    }
}
