internal import Checkers
internal import EventLoop
internal import History
internal import JSON
internal import LockService
internal import Scenario
internal import Synchronization

/// What the clients of a run have in common. Loop-bound.
final class RunState: @unchecked Sendable {
    // Sendable: touched only on the loop's thread once the run has begun.
    let scenario: Scenario
    let seed: UInt64
    let clock: RunClock
    let names: RunNames
    let ledger: GrantLedger
    /// What became of steps with expectations.
    var expectations = Expectations()
    /// What the service's event log has to show.
    var events = LostEvents()
    /// Requests and answers, as a report shows them.
    var exchanges = ExchangeLog()
    /// Answers that came before their requests were complete.
    private var earlyAnswers = 0
    /// The TTL in nanoseconds.
    let lease: Int64
    private let loop: EventLoop
    private let recording: Recording
    private let recorder: Recorder
    private let resources: ResourceNaming
    private var lastCompleted = Instant(nanoseconds: 0)
    private var lastAnswer = Instant(nanoseconds: 0)
    private var sleepers: [ObjectIdentifier: Nap] = [:]

    private(set) var isStopping = false
    /// Why it stops before its end, if something is in the way.
    private(set) var obstacle: RunError?
    /// How many operations there were.
    let outcomes = OutcomeCounts()
    /// How many rounds have ended.
    private(set) var rounds = 0
    /// Between the first and the last request after a round was released, one duration a round.
    private(set) var dispersion = LatencyHistogram()
    private var firstSent = Int64.max
    private var lastSent = Int64.min
    /// How many faults have begun or ended so far; from any thread.
    let faultChanges = Atomic<Int>(0)
    /// How much later than planned faults were over so far, in nanoseconds.
    private var overtime: Int64 = 0
    /// How late those are that aren't over; nil: there are none.
    var lateness: (() -> Int64)?
    /// What ends with the run.
    var rendezvous: [Rendezvous] = []

    init(
        _ scenario: Scenario, seed: UInt64, clock: RunClock, names: RunNames, recording: Recording,
        resources count: Int, loop: EventLoop
    ) {
        self.scenario = scenario
        self.seed = seed
        self.clock = clock
        self.loop = loop
        self.recording = recording
        recorder = recording.makeRecorder()
        self.names = names
        resources = ResourceNaming(scenario.resourceNames, of: names, count: count, in: recording)
        lease = scenario.lease.nanoseconds
        ledger = GrantLedger(
            resourcesPerRound: scenario.resources == .perRound,
            allowsDoubleGrants: !scenario.invariants.contains { $0.invariant.forbidsDoubleGrants })
    }

    /// Ends the run: whoever waits goes on at once, and every client stops before its next step.
    func stop(because obstacle: RunError? = nil) {
        if self.obstacle == nil { self.obstacle = obstacle }
        guard !isStopping else { return }
        isStopping = true
        for gate in rendezvous { gate.breakUp() }
        let naps = sleepers.values
        sleepers = [:]
        for nap in naps { nap.wakeUp() }
    }

    /// Whether a run by time is over; its deadline is an instant of the monotonic clock, or nil if there is none. As much
    /// later as faults are over than planned, so that there is always something to judge after them.
    func isPast(_ deadline: Int64?) -> Bool {
        guard let deadline, MonotonicClock.now >= deadline + overtime else { return false }
        if let lateness { noteLateness(lateness()) }
        return MonotonicClock.now >= deadline + overtime
    }

    /// Waits for an instant; false if the run is over by then. Whether faults are late is known at the deadline only.
    func reaches(_ instant: Int64, before deadline: Int64?) async -> Bool {
        while let end = deadline.map({ $0 + overtime }), instant >= end {
            await sleep(until: end)
            if isStopping || isPast(deadline) { return false }
        }
        await sleep(until: instant)
        return !isStopping
    }

    /// A fault was over so much later than planned.
    func noteLateness(_ time: Int64) { overtime = max(overtime, time) }

    var overtimeNote: String? {
        guard overtime >= 100_000_000 else { return nil }
        return "faults took up to \(overtime / 1_000_000) ms longer than planned, and the run went on as much longer"
    }

    // MARK: The rate

    /// Holds operations back, where the target is to be spared.
    var limiter: TrafficLimit?

    /// Waits until one more operation may be sent; false if none may: the run is stopping, or stops with this.
    func admitsOne() async -> Bool {
        guard let limiter, !isStopping else { return !isStopping }
        if let spent = limiter.spent {
            stop(because: .target(TargetError(spent)))
            return false
        }
        await sleep(until: limiter.admit(now: MonotonicClock.now))
        return !isStopping
    }

    /// Waits until what must be sent may be: what gives back, also while the run is stopping.
    func admitLast() async {
        guard let limiter else { return }
        await loop.sleep(until: limiter.admit(now: MonotonicClock.now))
    }

    /// Rests, also while the run is stopping.
    func rest(_ time: Duration) async { await loop.sleep(until: MonotonicClock.now + time.nanoseconds) }

    // MARK: The round

    /// The resource that the round is about, where one was chosen, and what its choice captured.
    var chosen: (resource: Int, captured: [String: JSON])?
    /// Resources that were taken, or may have been, and could not be given back: a sentence.
    private(set) var leftBehind: String?

    func leavesBehind(_ resource: Int, by client: Int, because reason: String) {
        leftBehind =
            leftBehind
            ?? "client \(client + 1) may still hold \(resourceName(resource)), for it could not be given back: \(reason); the end of its lease frees it"
    }

    // MARK: Names

    func resourceID(_ number: Int) -> Names.ID { resources.id(of: number) }

    func resourceName(_ number: Int) -> String { resources.name(of: number) }

    /// The names of all resources that some client may have asked for.
    var resourcesUsed: [String] { resourceNames(upTo: lastResource) }

    /// The highest number of a resource that some client may have asked for.
    var lastResource: Int { resources.highest }

    /// The names of the resources from the first to that number.
    func resourceNames(upTo last: Int) -> [String] { resources.names(upTo: last) }

    /// What the history says of an answer: the same of many, for each text is kept once.
    func note(_ request: Scenario.Request, status: Int) -> Names.ID { note("\(request.line) → \(status)") }

    /// The texts of all names so far.
    var allNames: Names { recording.names }

    func note(_ text: String) -> Names.ID { recording.id(of: text) }

    /// The token of a text that stands in Redis, ours or not.
    func token(_ text: String) -> Token {
        LockToken(text).map { Token($0) } ?? Token(high: 0, low: UInt64(recording.id(of: text).rawValue))
    }

    // MARK: Recording

    /// Records an operation. One that was held up in the loop's queue completes no earlier than those recorded
    /// before it: a later completion only makes its interval wider, so nothing is proved that isn't so. Returns what
    /// was recorded.
    @discardableResult
    func record(_ operation: Operation) -> Operation {
        var operation = operation
        operation.completed = max(operation.completed, lastCompleted)
        lastCompleted = operation.completed
        outcomes.add(operation.outcome)
        recorder.record(operation)
        if operation.outcome == .unavailable {
            noteAbsence(operation)
        } else if operation.outcome != .indeterminate {
            lastAnswer = operation.completed
        }
        return operation
    }

    /// An answer came before its request was complete: that request raced nobody.
    func noteEarlyAnswer() { earlyAnswers += 1 }

    var earlyAnswersNote: String? {
        earlyAnswers == 0
            ? nil : "\(earlyAnswers) answers came before their requests were complete: those raced nobody"
    }

    /// A target that answers nobody for a while is gone: going on would record nothing but that. Under faults it is
    /// expected to be.
    private func noteAbsence(_ operation: Operation) {
        guard scenario.faults.isEmpty else { return }
        let patience = max(2_000_000_000, scenario.timeout.nanoseconds)
        guard operation.completed.nanoseconds - lastAnswer.nanoseconds > patience else { return }
        stop(
            because: .target(
                TargetError(
                    "the target has answered nobody for \(patience / 1_000_000_000) s: "
                        + recording.name(operation.note))))
    }

    /// Whether operations are being lost.
    var recordingFault: HistoryFileError? { recording.fault }

    // MARK: Rounds

    /// A client's first request of a round was written at this instant of the monotonic clock.
    func sent(_ instant: Int64) {
        firstSent = min(firstSent, instant)
        lastSent = max(lastSent, instant)
    }

    func roundHasEnded() {
        rounds += 1
        if lastSent >= firstSent { dispersion.record(lastSent - firstSent) }
        (firstSent, lastSent) = (.max, .min)
    }

    // MARK: Sleeping

    /// Sleeps until an instant of the monotonic clock, or until the run stops.
    func sleep(until deadline: Int64) async {
        guard deadline > MonotonicClock.now else { return }
        await withUnsafeContinuation { continuation in
            // Checked here, for the loop may take a turn before this is called.
            if isStopping { return continuation.resume() }
            let nap = Nap(continuation)
            sleepers[ObjectIdentifier(nap)] = nap
            nap.timer = loop.schedule(at: deadline) { [weak self, weak nap] in
                guard let self, let nap else { return }
                self.sleepers[ObjectIdentifier(nap)] = nil
                nap.wakeUp()
            }
        }
    }

    private final class Nap {
        private let continuation: UnsafeContinuation<Void, Never>
        var timer: LoopTimer?

        init(_ continuation: UnsafeContinuation<Void, Never>) { self.continuation = continuation }

        func wakeUp() {
            timer?.cancel()
            continuation.resume()
        }
    }
}

/// How a run names what it makes in Redis: so that nobody else's key is ever touched, and its own can be found.
public struct RunNames: Sendable {
    /// The run's own name.
    public let run: String

    /// The names of a run.
    public init(run: String) { self.run = run }

    /// What each resource's name begins with; its number follows.
    var resourcePrefix: String { "stampede-\(run)-" }

    /// The name that a connection of a role shows in CLIENT LIST.
    func connection(_ role: String) -> String { "stampede:\(run):\(role)" }
}
