/// A resource that workers occupy: who may take, extend and give it back, and what the service shows of it.
///
/// The contract says what is right of calls that come one at a time. Of calls that overlap, a service can't do all in
/// one instant: it keeps others out before it has recorded the holder, and records the end before it lets others in. So
/// a take is two events, *claim* and *record*, and a give-back is *end* and *free*, each pair in this order within the
/// call. Who takes is told of the claim; who gives back, extends or reads, of the record. A service that does both at
/// once is legal too. Nothing ends by time in this model: `OccupationCheck` sees to it that nothing can have.
struct OccupationModel: SequentialModel {
    /// A caller and what he shows.
    struct Caller: Hashable, Sendable {
        var worker: Int
        var proof: ServiceCall.Proof
    }

    /// What an event of a take or give-back leaves behind.
    struct Trace: Hashable, Sendable {
        var version: Int?
        var fencing: Int?
        /// The event's number in the history; nil if it isn't told.
        var event: Int?
    }

    enum Event: Hashable, Sendable {
        /// A take keeps others out.
        case claim(Int)
        /// It is recorded: for a step, with a lease that ends no earlier than that.
        case record(Int, worker: Int, step: Int?, leaseEnds: Int64, Trace)
        /// A take that was not granted after all lets others in again.
        case abandon(Int)
        /// A taker is told that somebody holds it.
        case occupied
        /// A taker is told that another step has its turn.
        case notItsTurn(Int)
        /// The holder's occupation is over.
        case end(Int, Caller, completes: Bool, Trace)
        /// The call that ended it lets others in.
        case free(Int)
        /// The holder's lease was made to end between these instants.
        case extend(Caller, earliest: Int64, latest: Int64)
        /// Somebody is told that nobody holds it.
        case notHeld
        /// A caller is told that he isn't the holder.
        case notHolder(Caller)
        /// The service says so.
        case seen(ServiceReading.State)
        /// The service shows so many events in its history, and no more.
        case logged(Int)
        /// An answer that is right in no state.
        case never
    }

    struct State: Hashable, Sendable {
        /// The grant that keeps others out.
        var claimed: Int?
        /// The grant that is recorded, and whose.
        var recorded: Int?
        var worker = 0
        /// The call that has ended the occupation and not yet let others in.
        var ending: Int?
        var completed: Int
        /// The last version that was told, and whether something may have changed since.
        var version: Int?
        var isVersionExact = true
        var fencing = Int.min
        var leaseEnds = Int64.min
        /// How many events of the history have happened.
        var logged = 0
    }

    /// How far instants of the service's clock may be off ours.
    var tolerance: Int64
    var initialState: State
    /// What the history shows, by number; nil if nobody looked.
    var log: [Int]?

    func isPassive(_ event: Event) -> Bool {
        switch event {
        case .occupied, .notItsTurn, .notHeld, .notHolder, .seen, .logged, .never: true
        case .claim, .record, .abandon, .end, .free, .extend: false
        }
    }

    func step(_ state: State, _ event: Event, during span: Span) -> State? {
        var next = state
        switch event {
        case .claim(let grant):
            guard state.claimed == nil else { return nil }
            next.claimed = grant
        case .record(let grant, let worker, let step, let leaseEnds, let trace):
            guard state.claimed == grant, state.recorded == nil, state.ending == nil, step == nil || step == state.completed,
                leave(trace, in: &next)
            else { return nil }
            if let fencing = trace.fencing {
                guard fencing > state.fencing else { return nil }
                next.fencing = fencing
            }
            (next.recorded, next.worker, next.leaseEnds) = (grant, worker, leaseEnds)
        case .abandon(let grant):
            guard state.claimed == grant, state.recorded == nil, state.ending == nil else { return nil }
            next.claimed = nil
        case .occupied: return state.claimed == nil ? nil : state
        case .notItsTurn(let step): return step == state.completed ? nil : state
        case .end(let call, let caller, let completes, let trace):
            guard isHolder(caller, state), leave(trace, in: &next) else { return nil }
            (next.recorded, next.worker, next.ending, next.leaseEnds) = (nil, 0, call, .min)
            if completes { next.completed += 1 }
        case .free(let call):
            guard state.ending == call else { return nil }
            (next.ending, next.claimed) = (nil, nil)
        case .extend(let caller, let earliest, let latest):
            guard isHolder(caller, state), latest >= state.leaseEnds - tolerance else { return nil }
            next.leaseEnds = max(state.leaseEnds, earliest)
        case .notHeld: return state.recorded == nil ? state : nil
        case .notHolder(let caller): return isHolder(caller, state) ? nil : state
        case .seen(let seen): return shows(state, seen) ? state : nil
        case .logged(let count): return state.logged == count ? state : nil
        case .never: return nil
        }
        return next
    }

    private func isHolder(_ caller: Caller, _ state: State) -> Bool {
        guard let recorded = state.recorded, state.worker == caller.worker else { return false }
        switch caller.proof {
        case .workerAlone: return true
        case .grant(let grant): return grant == recorded
        case .forgery: return false
        }
    }

    private func shows(_ state: State, _ seen: ServiceReading.State) -> Bool {
        guard seen.holder == (state.recorded == nil ? nil : state.worker) else { return false }
        if let completed = seen.completed, completed != state.completed { return false }
        guard let version = seen.version, let last = state.version else { return true }
        return state.isVersionExact ? version == last : version > last
    }

    /// A change grows the version, and is the next event of the history.
    private func leave(_ trace: Trace, in state: inout State) -> Bool {
        if let version = trace.version {
            if let last = state.version, version <= last { return false }
            (state.version, state.isVersionExact) = (version, true)
        } else {
            state.isVersionExact = false
        }
        if let log, let event = trace.event {
            guard state.logged < log.count, log[state.logged] == event else { return false }
            state.logged += 1
        }
        return true
    }
}
