import Glibc

/// How many files, and so connections, this process may have open.
public enum OpenFileLimit {
    /// Raises the limit as far as the system lets us, and tells what it is then.
    @discardableResult
    public static func raise() -> Int {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        if limit.rlim_cur < limit.rlim_max {
            limit.rlim_cur = limit.rlim_max
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
        return Int(clamping: limit.rlim_cur)
    }

    /// Files that are open beside the connections: libraries, logs, reports, the probe.
    static let reserve = 64

    /// Says so if the connections that a run will open don't fit.
    static func check(connections: Int) throws(TargetError) {
        let limit = raise()
        let needed = connections + reserve
        guard needed > limit else { return }
        throw TargetError(
            "\(connections) connections need \(needed) open files, and the limit is \(limit); "
                + "raise it (ulimit -n \(needed)), or use fewer clients or a pool")
    }
}
