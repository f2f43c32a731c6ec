import Glibc

/// Where the `redis-server` program is.
public struct RedisProgram: Sendable {
    /// Its path. It has to be started under the name `redis-server`, whatever the file is called.
    public let path: String

    /// Looks at the environment variable `STAMPEDE_REDIS_SERVER`, then in PATH. Debian's `redis-tools` has the
    /// program under the name `redis-check-rdb`, and it is a server when it is called one; so no package with a
    /// system service is needed.
    public static func find(
        environment: (String) -> String? = RedisProgram.variable
    ) throws(TargetError) -> RedisProgram {
        if let path = environment("STAMPEDE_REDIS_SERVER") {
            if isProgram(path) { return RedisProgram(path: path) }
            throw TargetError(
                "STAMPEDE_REDIS_SERVER names \(path), which is no program that can be run here; name a redis-server, or "
                    + "unset it to look in PATH")
        }
        let folders = environment("PATH") ?? "/usr/bin"
        for name in ["redis-server", "valkey-server", "redis-check-rdb"] {
            for folder in folders.split(separator: ":") {
                let path = "\(folder)/\(name)"
                if isProgram(path) { return RedisProgram(path: path) }
            }
        }
        throw TargetError(
            "no redis-server was found; install Debian's redis-tools, name the program in STAMPEDE_REDIS_SERVER, "
                + "or point --redis at a running one")
    }

    /// A variable of this process's environment.
    public static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    private static func isProgram(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
    }
}
