internal import Glibc

/// Reads whole files, bounded.
enum TextFile {
    /// Why a file couldn't be read, as a sentence that says what to do.
    struct Unreadable: Error {
        var reason: String
    }

    /// The bytes of a regular file of at most so many.
    static func read(_ path: String, atMost limit: Int) throws(Unreadable) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Unreadable(reason: Self.reason(errno)) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Unreadable(reason: Self.reason(errno)) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw Unreadable(reason: "it is not a file; name a YAML file") }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Unreadable(reason: Self.reason(errno)) }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= limit else {
                throw Unreadable(reason: "it is larger than \(limit) bytes; no scenario is")
            }
        }
    }

    private static func reason(_ number: Int32) -> String {
        switch number {
        case ENOENT, ENOTDIR: "there is no such file; see `stampede list` for those of a folder"
        case EACCES, EPERM: "reading it is not allowed; change its permissions"
        default: "it can't be read: \(String(cString: strerror(number)))"
        }
    }
}
