import Glibc

/// Where the `redis-server` program is.
public struct RedisProgram: Sendable {
    /// Its path. It has to be started under the name `redis-server`, whatever the file is called.
    public let path: String

    /// Looks at the environment variable `STAMPEDE_REDIS_SERVER`, then in PATH. Debian's `redis-tools` has the
    /// program under the name `redis-check-rdb`, and it is a server when it is called one; so no package with a
    /// system service is needed.
    public static func find() -> RedisProgram? {
        if let named = getenv("STAMPEDE_REDIS_SERVER") {
            let path = String(cString: named)
            return access(path, X_OK) == 0 ? RedisProgram(path: path) : nil
        }
        let folders = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin"
        for name in ["redis-server", "valkey-server", "redis-check-rdb"] {
            for folder in folders.split(separator: ":") {
                let path = "\(folder)/\(name)"
                if access(path, X_OK) == 0 { return RedisProgram(path: path) }
            }
        }
        return nil
    }
}
