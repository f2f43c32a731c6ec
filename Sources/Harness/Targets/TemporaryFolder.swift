import Glibc

/// A folder of this process's own, for what nobody keeps.
public struct TemporaryFolder: Sendable {
    /// Its path.
    public let path: String

    /// Makes one where `TMPDIR` says, or in `/tmp`; or, if it should be in memory, where the system keeps files there.
    public init(inMemory: Bool = false) throws(TargetError) {
        let memory = "/dev/shm"
        let isInMemory = inMemory && access(memory, W_OK | X_OK) == 0
        let parent = isInMemory ? memory : getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/stampede-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else {
            throw TargetError(
                "no temporary folder in \(parent): \(String(cString: strerror(errno))); name another in TMPDIR")
        }
        path = String(cString: made)
    }

    /// Removes it with all that is in it.
    public func remove() { Self.remove(path) }

    /// Removes a folder with all that is in it; nothing if there is none.
    static func remove(_ path: String) {
        if let folder = opendir(path) {
            while let entry = readdir(folder) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                // What a link leads to isn't ours.
                if entry.pointee.d_type == DT_DIR, name != ".", name != ".." {
                    remove("\(path)/\(name)")
                } else {
                    unlink("\(path)/\(name)")
                }
            }
            closedir(folder)
        }
        rmdir(path)
    }
}
