extension Report {
    /// What was run, when, where, and how to run it again.
    public struct Run: Sendable, Equatable {
        /// The name of the run, unique on this machine: also the name of its folder.
        public var id: String
        /// The exact command line that runs it again, with the seed, quoted for a shell, without passwords:
        /// `ShellCommand` makes it.
        public var command: String
        /// The seed that drove all randomness.
        public var seed: UInt64
        /// When it began, on the wall clock.
        public var startedAt: Timestamp
        /// How long it took, in nanoseconds.
        public var duration: Int64
        /// Whether it was interrupted before its end; what was recorded until then is judged.
        public var interrupted: Bool
        /// What ran.
        public var versions: Versions
        /// What it ran on.
        public var machine: Machine

        /// A run, by default one that came to its end.
        public init(
            id: String, command: String, seed: UInt64, startedAt: Timestamp, duration: Int64 = 0,
            interrupted: Bool = false, versions: Versions, machine: Machine
        ) {
            self.id = id
            self.command = command
            self.seed = seed
            self.startedAt = startedAt
            self.duration = duration
            self.interrupted = interrupted
            self.versions = versions
            self.machine = machine
        }
    }

    /// The versions of what took part; an empty text where there was none or it didn't tell.
    public struct Versions: Sendable, Equatable {
        /// Stampede's own.
        public var stampede: String
        /// The Redis server's.
        public var redis: String
        /// The target's name and version.
        public var target: String

        /// These versions.
        public init(stampede: String, redis: String = "", target: String = "") {
            self.stampede = stampede
            self.redis = redis
            self.target = target
        }
    }

    /// The machine that the load came from.
    public struct Machine: Sendable, Equatable {
        /// The processor's model.
        public var processor: String
        /// How many cores this process may use.
        public var cores: Int
        /// Memory in bytes.
        public var memory: Int64
        /// The operating system with its version.
        public var system: String
        /// The kernel's release.
        public var kernel: String
        /// How many files this process may hold open: the limit of connections.
        public var openFiles: Int

        /// A machine of these properties; `Machine.current` reads those of this one.
        public init(
            processor: String, cores: Int, memory: Int64, system: String, kernel: String, openFiles: Int
        ) {
            self.processor = processor
            self.cores = cores
            self.memory = memory
            self.system = system
            self.kernel = kernel
            self.openFiles = openFiles
        }
    }
}
