public import WireFaults

extension Scenario {
    /// Something that is done on purpose to a process that was started for the run; never to another.
    public struct Fault: Sendable, Equatable {
        /// What is done.
        public var kind: Kind
        /// When it begins.
        public var at: Beginning
        /// After how long it is undone; nil for what happens in a moment.
        public var lasting: Duration?
        /// Where it stands.
        public var position: SourcePosition

        /// A fault.
        public init(kind: Kind, at: Beginning, lasting: Duration?, position: SourcePosition) {
            self.kind = kind
            self.at = at
            self.lasting = lasting
            self.position = position
        }

        /// When a fault begins.
        public enum Beginning: Sendable, Equatable {
            /// Before the service is started; the time until it is undone counts from the first release.
            case start
            /// So long after the first release.
            case after(Duration)
        }

        /// The kinds of fault.
        public enum Kind: Sendable, Equatable {
            /// The private Redis is stopped where it stands (SIGSTOP), and goes on.
            case redisStopped
            /// The private Redis is killed, and started again on the same port, with what it knew or without.
            case redisGone(Data)
            /// The private Redis accepts so many connections only, and ends those that there are.
            case redisLimit(Int)
            /// Every connection to the private Redis but ours is ended: once, or again and again.
            case redisConnectionsKilled
            /// Idle strangers take so many of the connections, or all (nil), also from those who have them.
            case redisHog(Int?)
            /// The private Redis holds commands back (CLIENT PAUSE).
            case redisPaused(Commands)
            /// The private Redis is killed, and its replica, which lacks the writes of so long before, takes its place.
            case redisFailover(loses: Duration)
            /// The private Redis gets little memory, others fill it, and it drops keys by a policy.
            case redisMemoryLimit(MemoryLimit)
            /// The wall clock of the private Redis is so much ahead, or behind if that is negative, and right again
            /// afterwards; all other clocks stay.
            case redisClock(ahead: Duration)
            /// The process of the service with this number, from 1, is killed, and started again on the same port with the
            /// same store.
            case serviceKilled(instance: Int)
            /// The process of the service with this number, from 1, is stopped where it stands, and goes on.
            case serviceStopped(instance: Int)
            /// The same with the wall clock of the process of the service with this number, from 1.
            case serviceClock(ahead: Duration, instance: Int)
            /// Something is done to what passes between the private Redis and those who use it: the service, or clients
            /// that take locks themselves.
            case redisWire(WireFault)
            /// Something is done to what passes between the clients and the processes of the service.
            case serviceWire(WireFault)
        }

        /// What a Redis that is started again knows of before.
        public enum Data: String, Sendable, Equatable, CaseIterable {
            /// Nothing.
            case lost
            /// Everything that it ever answered for: each write is in its log before the answer is out.
            case kept
        }

        /// How much memory is left, and what gives way.
        public struct MemoryLimit: Sendable, Equatable {
            /// Which keys are dropped.
            public var policy: Eviction
            /// How many bytes there are beyond those that are in use when it begins.
            public var room: Int

            /// So much room, with this policy.
            public init(policy: Eviction, room: Int) {
                self.policy = policy
                self.room = room
            }

            /// Which keys Redis drops when its memory is full: its own words.
            public enum Eviction: String, Sendable, Equatable, CaseIterable {
                /// Those of all that weren't used for longest.
                case allKeysLRU = "allkeys-lru"
                /// Any.
                case allKeysRandom = "allkeys-random"
                /// Those with a TTL that weren't used for longest.
                case volatileLRU = "volatile-lru"
                /// Those that end soonest.
                case volatileTTL = "volatile-ttl"
                /// None: what needs memory is refused.
                case none = "noeviction"
            }
        }

        /// Which commands are held back.
        public enum Commands: String, Sendable, Equatable, CaseIterable {
            /// All of every client, ours too.
            case all
            /// Those that write, and every script.
            case writes
        }
    }

    /// How the private Redis is started, where the defaults won't do.
    public struct PrivateRedis: Sendable, Equatable {
        /// How many connections it accepts; nil: as many as the machine allows.
        public var maxClients: Int?

        /// The defaults.
        public static let usual = PrivateRedis(maxClients: nil)
    }
}

extension Scenario.Fault.Kind {
    /// The word for it in a file.
    public var word: String {
        switch self {
        case .redisStopped: "redis-stopped"
        case .redisGone: "redis-gone"
        case .redisLimit: "redis-max-clients"
        case .redisConnectionsKilled: "redis-connections-killed"
        case .redisHog: "redis-hog"
        case .redisPaused: "redis-paused"
        case .redisFailover: "redis-failover"
        case .redisMemoryLimit: "redis-memory-limit"
        case .redisClock: "redis-clock"
        case .serviceKilled: "service-killed"
        case .serviceStopped: "service-stopped"
        case .serviceClock: "service-clock"
        case .redisWire: "redis-wire"
        case .serviceWire: "service-wire"
        }
    }

    /// The number, from 1, of the service's process to which it is done; nil if it is done to Redis.
    public var instance: Int? {
        switch self {
        case .serviceKilled(let instance), .serviceStopped(let instance), .serviceClock(_, let instance): instance
        default: nil
        }
    }

    /// What it is, in a sentence without its end.
    public var summary: String {
        switch self {
        case .redisStopped: "Redis is stopped where it stands"
        case .redisGone(.lost): "Redis is killed, and starts again without its data"
        case .redisGone(.kept): "Redis is killed, and starts again with its data"
        case .redisLimit(let limit): "Redis accepts \(limit) connections only"
        case .redisConnectionsKilled: "connections to Redis are ended"
        case .redisHog(let count?): "idle strangers take \(count) connections"
        case .redisHog(nil): "idle strangers take all connections"
        case .redisPaused(.all): "Redis holds all commands back"
        case .redisPaused(.writes): "Redis holds writes back"
        case .redisFailover: "Redis is killed, and a replica takes its place without its last writes"
        case .redisMemoryLimit(let limit): "Redis has no memory left (\(limit.policy.rawValue))"
        case .redisClock(let offset): "Redis's clock is \(offset.aheadOrBehind)"
        case .serviceKilled(let instance): "process \(instance) of the service is killed, and starts again"
        case .serviceStopped(let instance): "process \(instance) of the service is stopped where it stands"
        case .serviceClock(let offset, let instance):
            "the clock of process \(instance) of the service is \(offset.aheadOrBehind)"
        case .redisWire(let fault): "on the wire to Redis: \(fault)"
        case .serviceWire(let fault): "on the wire to the service: \(fault)"
        }
    }
}

extension Duration {
    /// `3s ahead`, `250ms behind`.
    fileprivate var aheadOrBehind: String {
        self < .zero ? "\(DurationText.written(.zero - self)) behind" : "\(DurationText.written(self)) ahead"
    }
}
