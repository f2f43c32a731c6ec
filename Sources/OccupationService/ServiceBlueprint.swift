internal import EventLoop
internal import HTTPTransport
internal import RedisClient

/// How the parts of a service are made and put together. A defect changes one of the steps; nothing else does.
struct ServiceBlueprint: Sendable {
    var settings: ServiceSettings
    /// Tries Redis once before the first request is taken.
    var connect: @Sendable (RedisClient) async -> RedisClient.Status = { await $0.connect() }
    var locks: @Sendable (RedisClient, ServiceSettings) -> any SpoolLocks = { RedisLocks($0, $1.locks) }
    var actions: @Sendable (any SpoolLocks, any OccupationStore, RedisClient) -> any OccupationActions = {
        locks, store, _ in Occupations(locks: locks, store: store)
    }
    var health: @Sendable (Health) -> [Route] = { $0.routes }
    /// The last hand on each request and its answer.
    var handler: @Sendable (@escaping HTTPServer.Handler, RedisClient) -> HTTPServer.Handler = { handler, _ in handler }

    init(_ settings: ServiceSettings) { self.settings = settings }
}
