import CommandSyntax
import RedisClient
import Session

/// The options by which the connections of some Redis are counted.
enum WatchOptions {
    static let all = [watch, ceiling]

    private static let watch = Option.value(
        "watch-redis", "URL", "Count the connections of this Redis while scenarios run; nothing else is asked of it.")
    private static let ceiling = Option.value(
        "ceiling", "N", "How many connections it may hold; a warning stands at 75 % of it.", fallback: "its maxclients")

    static func apply(
        _ arguments: Arguments, to plan: inout Session.Plan, allowing hosts: [String]
    ) throws(UsageError) {
        plan.ceiling = try arguments.integer(of: ceiling, in: 1...10_000_000)
        guard let url = arguments.value(of: watch) else {
            if plan.ceiling != nil { throw UsageError("--ceiling is for the Redis of --watch-redis; name one") }
            return
        }
        do throws(RedisURLError) { plan.watched = try RedisConfiguration(url: url) } catch {
            throw UsageError("--watch-redis: \(error)")
        }
        if let host = plan.watched?.foreignHost, !hosts.contains(host) { throw .foreign(host) }
    }
}
