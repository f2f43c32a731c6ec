public import HTTPTransport
public import RedisClient

extension Run {
    /// What a run is given beyond its scenario.
    public struct Settings: Sendable {
        /// How to reach Redis; nil where nothing but a service somewhere is known. Locks need one.
        public var redis: RedisConfiguration?
        /// The server, if it was started for this run: its end is the run's end.
        public var server: RedisServer?
        /// The Redis whose connections are counted; nil: the one above.
        public var watched: RedisConfiguration?
        /// The most connections that it may hold, where the scenario says none; nil: what that Redis itself allows.
        public var ceiling: Int?
        /// The names of the run's keys and connections.
        public var names: RunNames
        /// The seed of all randomness.
        public var seed: UInt64
        /// The bug to put in the lock client's place.
        public var defect: LockDefect?
        /// Where the processes of the service listen; empty if the scenario sends no requests.
        public var origins: [HTTPOrigin] = []
        /// The processes of the service that were started for this run: the end of one is the run's end.
        public var services: [ServiceProcess] = []
        /// How clients that take locks reach Redis, where something may be done to what passes; nil: as everybody does.
        var redisByWire: RedisConfiguration?
        /// The relays on the wire, if there are some.
        var wires: RunWires?
        /// What came of starting the service without Redis, if that was tried.
        public var startWithoutRedis: StartWithoutRedis?
        /// The folder of `history.bin`; nil for a temporary file.
        public var folder: String?
        /// The most operations a second, all clients together; nil for no limit. Default: 100 for a target on
        /// another machine, no limit for one on this machine.
        public var rate: Int?
        /// What the target is spared, where that is shared with other runs; in place of `rate`.
        public var limit: TrafficLimit?
        /// Whether to watch what Redis executes (MONITOR), and to resolve indeterminate operations by it: on a private
        /// server with the honest lock client only. It costs Redis throughput.
        public var witness = false
        /// Which part of a run of several processes this is; its name is that of `names`. Nil: it is all of it.
        public var part: RunPart?
        /// Stops the run from outside.
        public var stop = RunStop()
        /// Told ten times a second how it goes, on the loop's thread.
        public var progress: @Sendable (RunProgress) -> Void = { _ in }

        /// A run of this name against a Redis, a service, or both.
        public init(
            redis: RedisConfiguration?, server: RedisServer? = nil, origins: [HTTPOrigin] = [], names: RunNames,
            seed: UInt64
        ) {
            self.redis = redis
            self.server = server
            self.origins = origins
            self.names = names
            self.seed = seed
            let isForeign = redis?.foreignHost != nil || origins.contains { $0.foreignHost != nil }
            rate = isForeign ? 100 : nil
        }
    }
}
