import Glibc

/// How many files, and so connections, this process may have open.
public struct OpenFileLimit: Sendable, Equatable {
    /// How many now.
    public var soft: Int
    /// How far it can be raised without more rights.
    public var hard: Int

    /// A limit.
    public init(soft: Int, hard: Int) {
        self.soft = soft
        self.hard = hard
    }

    /// Files that are open beside the connections: libraries, logs, reports, the probe.
    public static let reserve = 64

    /// That of this process, now.
    public static var current: OpenFileLimit {
        let limit = read()
        return OpenFileLimit(soft: Int(clamping: limit.rlim_cur), hard: Int(clamping: limit.rlim_max))
    }

    /// Raises the limit as far as the system lets us, and tells what it is then.
    @discardableResult
    public static func raise() -> Int {
        var limit = read()
        if limit.rlim_cur < limit.rlim_max {
            limit.rlim_cur = limit.rlim_max
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
        return current.soft
    }

    /// Says so if the connections that a run will open don't fit.
    static func check(connections: Int) throws(TargetError) {
        let limit = raise()
        let needed = connections + reserve
        guard needed > limit else { return }
        throw TargetError(
            "\(connections) connections need \(needed) open files, and the limit is \(limit); "
                + "raise it (ulimit -n \(needed)), or use fewer clients or a pool")
    }

    private static func read() -> rlimit {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return limit
    }
}
