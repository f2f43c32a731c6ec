public import EventLoop
public import HTTPTransport
public import LockService
public import RedisClient

/// How the service is run.
public struct ServiceSettings: Sendable {
    /// Where it listens; port 0 lets the system choose. Default: 127.0.0.1, port 8000.
    public var address = StreamAddress.tcp(host: "127.0.0.1", port: 8000)
    /// How Redis is reached. Its `poolMaxConnections` is the ceiling of the service's pool.
    public var redis = RedisConfiguration()
    /// How locks are kept; grants are counted in any case.
    public var locks = LockConfiguration()
    /// Where spools are kept. Default: the SQLite file `occupation.sqlite` where the service is started.
    public var database = StoreLocation.sqlite(path: "occupation.sqlite")
    /// How long a call of the database may take, queueing and connecting included, in nanoseconds. Default: 5 s.
    public var databasePatience: Int64 = 5_000_000_000
    /// How many spools `SPOOL-0001…` there are besides those that always are. Default: 0.
    public var spools = 0
    /// The limits of the HTTP server.
    public var server = HTTPServer.Options()
    /// How long requests in flight may take when the service stops, in nanoseconds. Default: 10 s.
    public var grace: Int64 = 10_000_000_000

    /// A bug to switch on; nil for none, as it should be.
    public var defect: Defect?

    /// The defaults.
    public init() {}

    /// Reads the environment: what `RedisConfiguration` and `LockConfiguration` read, `PORT`, `HOST`, `SPOOLS`, and
    /// `DATABASE_URL` (`sqlite:` and a path, or `postgres://…`). All problems are told at once.
    public init(environment: [String: String]) throws(RedisEnvironmentError) {
        var problems: [String] = []
        do throws(RedisEnvironmentError) { redis = try RedisConfiguration(environment: environment) } catch {
            problems += error.problems
        }
        do throws(RedisEnvironmentError) { locks = try LockConfiguration(environment: environment) } catch {
            problems += error.problems
        }
        var port = 8000
        if let text = environment["PORT"] {
            port = Int(text) ?? -1
            if !(0...65_535).contains(port) { problems.append("PORT: '\(text)' is no number from 0 to 65535") }
        }
        address = .tcp(host: environment["HOST"] ?? "127.0.0.1", port: port)
        if let text = environment["SPOOLS"] {
            spools = Int(text) ?? -1
            if !(0...100_000).contains(spools) { problems.append("SPOOLS: '\(text)' is no number from 0 to 100000") }
        }
        if let url = environment["DATABASE_URL"] {
            if let location = StoreLocation(url: url) {
                database = location
            } else {
                problems.append(
                    "DATABASE_URL: not understood; write sqlite: and the path of a file, or "
                        + "postgres://user:password@host:port/database")
            }
        }
        guard problems.isEmpty else { throw RedisEnvironmentError(problems: problems) }
    }

    /// The tags of all spools that exist.
    var tags: [String] {
        func numbered(_ prefix: String, _ count: Int, width: Int) -> [String] {
            (0..<count).map { index in
                let digits = String(index + 1)
                return prefix + String(repeating: "0", count: max(0, width - digits.count)) + digits
            }
        }
        return numbered("SPOOL-", spools, width: 4) + numbered("TEST-", 20, width: 2) + ["TAG-001", "TAG-002"]
    }
}
