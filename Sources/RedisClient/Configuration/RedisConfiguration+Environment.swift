/// Settings of the environment that can't be used.
public struct RedisEnvironmentError: Error, Sendable, Equatable, CustomStringConvertible {
    /// One line a setting: its name, what is wrong, what would be right.
    public var problems: [String]
    /// The lines.
    public var description: String { problems.joined(separator: "\n") }

    /// These problems.
    public init(problems: [String]) { self.problems = problems }
}

extension RedisConfiguration {
    /// Reads `REDIS_URL` (default `redis://localhost:6379/0`), `REDIS_MAX_CONNECTIONS`,
    /// `REDIS_POOL_MAX_CONNECTIONS`, and, in seconds (fractions allowed), `REDIS_SOCKET_TIMEOUT`,
    /// `REDIS_SOCKET_CONNECT_TIMEOUT` and `REDIS_HEALTH_CHECK_INTERVAL`. All problems are told at once.
    public init(environment: [String: String]) throws(RedisEnvironmentError) {
        var problems: [String] = []
        do throws(RedisURLError) {
            try self.init(url: environment["REDIS_URL"] ?? "redis://localhost:6379/0")
        } catch {
            self.init()
            problems.append("REDIS_URL: \(error)")
        }
        func count(_ name: String, _ value: inout Int) {
            guard let text = environment[name] else { return }
            if let number = Int(text), (1...100_000).contains(number) {
                value = number
            } else {
                problems.append("\(name): '\(text)' is no number from 1 to 100000")
            }
        }
        func seconds(_ name: String, _ value: inout Duration) {
            guard let text = environment[name] else { return }
            if let number = Double(text), number > 0, number <= 86_400 {
                value = .seconds(number)
            } else {
                problems.append("\(name): '\(text)' is no number of seconds above 0, at most 86400")
            }
        }
        count("REDIS_MAX_CONNECTIONS", &maxConnections)
        count("REDIS_POOL_MAX_CONNECTIONS", &poolMaxConnections)
        seconds("REDIS_SOCKET_TIMEOUT", &socketTimeout)
        seconds("REDIS_SOCKET_CONNECT_TIMEOUT", &connectTimeout)
        seconds("REDIS_HEALTH_CHECK_INTERVAL", &healthCheckInterval)
        guard problems.isEmpty else { throw RedisEnvironmentError(problems: problems) }
    }
}
