import History

@testable import Checkers

/// A service in virtual time: each request is a few steps, and chance says whose step comes next. As the real one does,
/// it locks before it records, and records the end before it unlocks.
struct SimulatedService {
    /// What can be wrong with it.
    enum Defect: CaseIterable {
        /// The lock is looked at in one step and taken in the next.
        case checkThenSet
        /// Whoever asks gives back.
        case noOwner
        /// A take that is refused because of its step keeps the lock.
        case keepsLock
        /// The history forgets every third event.
        case losesEvents
    }

    private struct Request {
        var call: ServiceCall
        var step = 0
        var grant: Int?
        var isLost = false
    }

    private var random: Randomness
    private let defect: Defect?
    private let losesAnswers: Bool
    private var now: Int64 = 0
    private var lock: Int?
    private var recorded: (grant: Int, worker: Int)?
    private var completed = 0
    private var version = 0
    private var fence = 0
    private var log: [String] = []
    private var requests: [Request?]
    private var calls: [ServiceCall] = []
    private var grants: [(number: Int, worker: Int)] = []
    private var count = 0

    init(seed: UInt64, defect: Defect? = nil, losesAnswers: Bool = false) {
        random = Randomness(seed)
        self.defect = defect
        self.losesAnswers = losesAnswers
        requests = Array(repeating: nil, count: 2 + Int(seed % 4))
    }

    /// What became of so many requests.
    mutating func record(of most: Int) -> ServiceRecord {
        while count < most || requests.contains(where: { $0 != nil }) {
            now += 1_000_000
            let actor = random.below(requests.count)
            if requests[actor] == nil {
                if count < most { requests[actor] = Request(call: begin(actor)) }
            } else {
                advance(actor)
            }
        }
        now += 1_000_000
        let state = ServiceReading.State(holder: recorded?.worker, version: version, completed: completed)
        let shown = defect == .losesEvents ? log.enumerated().filter { $0.offset % 3 < 2 }.map(\.element) : log
        return ServiceRecord(
            before: .init(holder: nil, version: 0, completed: 0), calls: calls,
            after: [ServiceReading(operation(99), .state(state)), ServiceReading(operation(99), .history(shown))])
    }

    private func operation(_ client: Int) -> Operation {
        Operation(
            kind: .call, outcome: .granted, client: UInt32(client), resource: .empty, invoked: .init(nanoseconds: now),
            completed: .init(nanoseconds: now))
    }

    private mutating func begin(_ actor: Int) -> ServiceCall {
        count += 1
        // Actors 0 and 1 are one worker.
        let worker = max(1, actor)
        switch random.below(6) {
        case 0...2:
            let step = random.chance(70) ? completed : random.below(3)
            return ServiceCall(operation(actor), .take(step: step), worker: worker, number: count, event: "TAKE \(worker)")
        case 3...4:
            let (worker, proof) = identity(worker)
            let completes = random.chance(40)
            return ServiceCall(
                operation(actor), .giveBack(completes: completes), worker: worker, proof: proof, number: count,
                event: "GIVE \(worker)")
        default:
            let (worker, proof) = identity(worker)
            return ServiceCall(operation(actor), .extend, worker: worker, proof: proof, number: count)
        }
    }

    private mutating func identity(_ worker: Int) -> (Int, ServiceCall.Proof) {
        let worker = random.chance(60) ? recorded?.worker ?? worker : worker
        if random.chance(30) { return (worker, .workerAlone) }
        if random.chance(20) { return (worker, .forgery) }
        let own = grants.filter { $0.worker == worker }
        let grant = random.chance(80) ? own.last : own.randomElement(using: &random)
        return (worker, grant.map { .grant($0.number) } ?? .forgery)
    }

    private mutating func advance(_ actor: Int) {
        guard var request = requests[actor] else { return }
        if losesAnswers, !request.isLost, random.chance(5) {
            request.isLost = true
            finish(request.call, .indeterminate)
        }
        request.step += 1
        let outcome: Outcome? =
            switch request.call.part {
            case .take(let step): take(step ?? 0, &request)
            case .giveBack(let completes): giveBack(completes, &request)
            case .extend: extend(&request)
            case .other: .refused
            }
        requests[actor] = outcome == nil ? request : nil
        if let outcome, !request.isLost { finish(request.call, outcome) }
    }

    private mutating func finish(_ call: ServiceCall, _ outcome: Outcome) {
        var call = call
        call.operation.outcome = outcome
        call.operation.completed = .init(nanoseconds: now)
        if outcome != .granted { (call.version, call.fencing) = (nil, nil) }
        if call.part == .extend { call.operation.lease = 40_000_000_000 }
        calls.append(call)
    }

    private mutating func take(_ step: Int, _ request: inout Request) -> Outcome? {
        switch request.step {
        case 1: return step == completed || defect == .keepsLock ? nil : .refused
        case 2:
            if lock != nil { return .conflict }
            if defect != .checkThenSet { lock = request.call.number }
            return nil
        case 3:
            if defect == .checkThenSet { lock = request.call.number }
            fence += 1
            request.call.fencing = fence
            return nil
        case 4:
            guard step == completed else { return nil }
            version += 1
            request.call.version = version
            recorded = (request.call.number, request.call.worker)
            log.append("TAKE \(request.call.worker)")
            grants.append((request.call.number, request.call.worker))
            return nil
        case 5:
            if request.call.version != nil { return .granted }
            if lock == request.call.number, defect != .keepsLock { lock = nil }
            return nil
        default: return .refused
        }
    }

    /// Whether the caller is the holder, in the two looks that the service takes.
    private func look(_ request: inout Request) -> Outcome? {
        if request.step == 2 { return lock == request.grant || defect == .noOwner ? nil : .refused }
        guard let recorded else { return .conflict }
        request.grant = recorded.grant
        if defect == .noOwner { return nil }
        guard recorded.worker == request.call.worker else { return .refused }
        switch request.call.proof {
        case .workerAlone: return nil
        case .grant(let grant): return grant == recorded.grant ? nil : .refused
        case .forgery: return .refused
        }
    }

    private mutating func giveBack(_ completes: Bool, _ request: inout Request) -> Outcome? {
        switch request.step {
        case 1, 2: return look(&request)
        case 3:
            guard let recorded, recorded.grant == request.grant else { return .conflict }
            self.recorded = nil
            version += 1
            request.call.version = version
            if completes { completed += 1 }
            log.append("GIVE \(request.call.worker)")
            return nil
        case 4:
            if lock == request.grant { lock = nil }
            return nil
        default: return .granted
        }
    }

    private func extend(_ request: inout Request) -> Outcome? {
        switch request.step {
        case 1, 2: look(&request)
        case 3: lock == request.grant ? nil : .refused
        default: .granted
        }
    }
}
