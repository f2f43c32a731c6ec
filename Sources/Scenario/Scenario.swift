public import Checkers

/// What a scenario file says: what to run, and what must hold.
///
/// A pure value, complete and validated: every default is filled in, every `when` decided, every open loop laid
/// out in segments. Nothing here runs; the harness makes a plan of it.
///
/// **A pass** is one run of a client through the steps of its group. Everything that a client remembers of grants
/// and outcomes for its conditions (`Step.Condition`) begins anew with each pass.
public struct Scenario: Sendable, Equatable {
    /// The name by which reports and `--only` know it: small letters, digits, hyphens.
    public var name: String
    /// Where the name stands.
    public var position: SourcePosition
    /// What it proves, in a sentence or two; empty if the file doesn't say.
    public var description: String
    /// Words to select by, each once.
    public var tags: [String]
    /// The defects that make this scenario fail, by name; which names exist is for the harness to say.
    public var catches: [Named]
    /// The scenarios that must have passed before this one is run.
    public var needs: [Named]
    /// The scenarios that are run before this one, if they are run at all.
    public var after: [Named]
    /// The seed of all randomness, or nil: one is chosen and reported.
    public var seed: UInt64?
    /// The groups of equal clients; never empty. `clients:` with `steps:` or `storm:` is one group called `clients`.
    public var groups: [Group]
    /// What stands in the place of passes, if something does: then the one group's steps are its requests, in the order
    /// of the file.
    public var storm: Storm?
    /// When clients begin a pass.
    public var arrival: Arrival
    /// How long it goes on.
    public var extent: Extent
    /// What the clients contend for.
    public var resources: Resources
    /// How that is called.
    public var resourceNames: ResourceNames
    /// The service to which requests go; nil if the file names none.
    public var service: Service?
    /// How the private Redis is started, where one is.
    public var redis: PrivateRedis
    /// What is done on purpose to processes that were started for the run, in the order of the file.
    public var faults: [Fault]
    /// Those that the seed draws; nil for none, or once they are drawn.
    public var randomFaults: RandomFaults?
    /// How its schedules are explored; nil if it isn't made for that.
    public var exploration: Exploration?
    /// What is sent before each round, or, where there are none, for each resource before the first pass.
    public var setUp: [Request]
    /// What is sent after each round, or, where there are none, for each resource after the last pass.
    public var cleanUp: [Request]
    /// What tells of a fixed resource whether a round can be about it: the first that answers as expected is taken.
    public var choice: Request?
    /// What a pass does after an answer that isn't as expected.
    public var afterUnmet: AfterUnmet
    /// The TTL that each grant is asked for, or that the service's grants have; whole milliseconds.
    public var lease: Duration
    /// Whether grants are asked for with a fencing token.
    public var fencing: Bool
    /// What stands before the resource's name in a lock's key.
    public var prefix: String
    /// How clients reach the target.
    public var connections: Connections
    /// How long an operation may take before it is given up as `indeterminate`.
    public var timeout: Duration
    /// The time between two samples of a probe.
    public var sample: Duration
    /// What must hold, in the order of the file, each at most once. Empty only if there are thresholds.
    public var invariants: [RequiredInvariant]
    /// What need not hold, and is judged all the same: how often each was broken is told.
    public var measures: [Invariant]
    /// The limits of the invariant `thresholds`, in the order of the file.
    public var thresholds: [Threshold]
    /// The file and its text, as it was read.
    public var source: Source

    /// Whether it takes locks in Redis itself.
    public var usesLocks: Bool { groups.contains { $0.steps.contains { $0.action.isOfLock } } }
    /// Whether it sends requests to a service.
    public var usesService: Bool { groups.contains { $0.steps.contains { $0.action.request != nil } } }

    /// The number of clients of all groups.
    public var clients: Int { groups.reduce(0) { $0 + $1.clients } }

    /// What a pass does after an answer that isn't as expected.
    public enum AfterUnmet: String, Sendable, Equatable, CaseIterable {
        /// Its further steps.
        case goOn = "go-on"
        /// It ends: what it holds is given back.
        case endPass = "end-pass"
    }

    /// A name together with the place where it stands.
    public struct Named: Sendable, Equatable {
        /// The name.
        public var name: String
        /// Where it stands.
        public var position: SourcePosition
    }

    /// The file that a scenario was read from.
    public struct Source: Sendable, Equatable {
        /// The path as it was given.
        public var path: String
        /// The text before includes, variables and overrides.
        public var text: String
        /// The paths of the files that it includes, in the order in which they were read.
        public var includes: [String]
        /// The overrides, as they were written on the command line.
        public var overrides: [String]
        /// All of it together on one line, includes, variables and overrides in their places: what is read from it is
        /// this scenario again. It may hold secrets that variables held.
        public var whole: String
    }
}
