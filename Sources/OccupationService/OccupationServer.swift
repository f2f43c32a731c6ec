public import EventLoop
internal import HTTPTransport
internal import RedisClient

/// The occupation service, running: routes, Redis, store, and their common life.
public final class OccupationServer: Sendable {
    /// Where it listens: with the port that the system chose.
    public let address: StreamAddress
    private let http: HTTPServer
    private let redis: RedisClient
    private let store: any OccupationStore
    private let grace: Int64
    private let log: @Sendable (String) -> Void
    private let isStopping = Lock(false)

    /// Why the service could not be started.
    public struct StartError: Error, Sendable, CustomStringConvertible {
        /// The sentence.
        public var description: String
    }

    /// Connects to Redis, then opens the store, then takes requests. Without Redis it starts all the same, says so,
    /// and connects when Redis comes. Each event is one line of the log.
    public static func start(
        _ settings: ServiceSettings, on loop: EventLoop, log: @escaping @Sendable (String) -> Void
    ) async throws(StartError) -> OccupationServer {
        var blueprint = ServiceBlueprint(settings)
        if let defect = settings.defect {
            defect.change(&blueprint)
            log("the defect \(defect.rawValue) is on: \(defect.symptom)")
        }
        let settings = blueprint.settings
        let redis = RedisClient(settings.redis, ceiling: settings.redis.poolMaxConnections, on: loop)
        switch await blueprint.connect(redis) {
        case .connected(let version): log("connected to Redis \(version) at \(settings.redis.redactedURL)")
        case .disconnected(let error):
            log("Redis is not there; occupation answers 503 until it comes: \(error)")
        }
        do {
            let store = try await openStore(settings, log: log)
            let actions = blueprint.actions(blueprint.locks(redis, settings), store, redis)
            let health = blueprint.health(Health(redis: redis, store: store, loop: loop))
            let description = Route("GET", "/openapi.json") { _, _ in ServedAnswer(200, OpenAPI.document) }
            let router = Router(routes: OccupationRoutes(occupations: actions).routes + health + [description])
            let handler = blueprint.handler({ await router.answer($0) }, redis)
            let http = try await HTTPServer.start(
                at: settings.address, settings.server, on: loop, handler: handler)
            log("listening at http://\(http.address)")
            return OccupationServer(http: http, redis: redis, store: store, grace: settings.grace, log: log)
        } catch {
            await redis.disconnect()
            throw StartError(description: "the service can't start: \(error)")
        }
    }

    /// A file that can't be opened is a mistake to correct; a database server that isn't there may come.
    private static func openStore(
        _ settings: ServiceSettings, log: @Sendable (String) -> Void
    ) async throws(StoreError) -> any OccupationStore {
        switch settings.database {
        case .sqlite(let path):
            return try SQLStore(path: path, spools: settings.tags, patience: settings.databasePatience)
        case .postgres(let url):
            let store = SQLStore(url, spools: settings.tags, patience: settings.databasePatience)
            do throws(StoreError) {
                log("connected to \(try await store.databaseVersion()) at \(url)")
            } catch {
                log("the database is not there; occupation answers 503 until it comes: \(error)")
            }
            return store
        }
    }

    private init(
        http: HTTPServer, redis: RedisClient, store: any OccupationStore, grace: Int64,
        log: @escaping @Sendable (String) -> Void
    ) {
        address = http.address
        self.http = http
        self.redis = redis
        self.store = store
        self.grace = grace
        self.log = log
    }

    /// Takes no more requests, finishes those in flight, and disconnects. Only the first call does something.
    public func stop() async {
        let isFirst = isStopping.withLock { isStopping in
            defer { isStopping = true }
            return !isStopping
        }
        guard isFirst else { return }
        log("stopping: no more requests are taken")
        await http.stop(grace: grace)
        log("requests in flight are finished")
        await redis.disconnect()
        await store.close()
        log("disconnected")
    }
}
