import Testing

@testable import Explorer

@Suite("search, on models")
struct SearchTests {
    /// A search to its end, with every schedule that it judged.
    private func explore(
        _ system: ModelSystem, reduced: Bool, _ change: (inout Bounds) -> Void = { _ in }
    ) async throws -> (tally: Tally, schedules: [[EnabledStep]], states: Set<ModelSystem.State>) {
        var schedules: [[EnabledStep]] = []
        var states: Set<ModelSystem.State> = []
        system.finished = { state, steps in
            schedules.append(steps)
            states.insert(state)
            return []
        }
        var bounds = Bounds()
        bounds.isReduced = reduced
        bounds.schedules = 1_000_000
        change(&bounds)
        var search = ExhaustiveSearch(bounds)
        guard case .exhausted = try await search.search(system) else {
            Issue.record("not exhausted")
            return (search.tally, schedules, states)
        }
        return (search.tally, schedules, states)
    }

    /// Small programs drawn from a seed; some keys expire, and the expiration need not be taken.
    static func randomSystem(_ seed: UInt64) -> ModelSystem {
        var random = SeededRandom(state: seed)
        let keys = Int.random(in: 1...3, using: &random)
        let programs = (0..<Int.random(in: 2...3, using: &random)).map { _ in
            (0..<Int.random(in: 1...3, using: &random)).map { _ -> ModelSystem.Operation in
                let key = Int.random(in: 0..<keys, using: &random)
                return [.read(key), .write(key), .take(key), .check(key)].randomElement(using: &random) ?? .read(key)
            }
        }
        let expiring = Bool.random(using: &random) ? Set((0..<keys).filter { _ in Bool.random(using: &random) }) : []
        return ModelSystem(programs, expiring: expiring, events: Int.random(in: 1...2, using: &random))
    }

    @Test("unreduced, every schedule is tried exactly once", arguments: 0..<30)
    func complete(seed: Int) async throws {
        let system = Self.randomSystem(UInt64(seed))
        let (tally, schedules, _) = try await explore(system, reduced: false)
        let tried = schedules.map { $0.map(\.step) }
        #expect(Set(tried).count == tried.count)
        #expect(Set(tried) == Set(system.allSchedules().map { $0.map(\.step) }))
        #expect(tally.schedules == tried.count && tally.covered == 0)
    }

    @Test("reduced, exactly one of all orders that differ in commuting steps is tried", arguments: 0..<80)
    func reduction(seed: Int) async throws {
        let system = Self.randomSystem(UInt64(seed) + 1000)
        let whole = try await explore(system, reduced: false)
        let reduced = try await explore(system, reduced: true)
        #expect(reduced.states == whole.states)
        let traces = reduced.schedules.map(\.trace)
        #expect(Set(traces).count == traces.count)
        #expect(Set(traces) == Set(system.allSchedules().map(\.trace)))
    }

    @Test("an expiration that could be taken and wasn't yet is never reduced away")
    func expiration() async throws {
        // A holder that is paused past its lease, and then writes; the other took the lock meanwhile.
        let holder: [ModelSystem.Operation] = [.take(0), .read(1), .write(2)]
        let other: [ModelSystem.Operation] = [.take(0), .write(2)]
        for isReduced in [false, true] {
            let system = ModelSystem([holder, other], expiring: [0])
            system.finished = { state, steps in
                let writes = steps.filter { $0.shape == "write(2)" }.map(\.step.actor)
                return state.keys[0] == 1 && writes == [1, 0] ? [Violation("stale-write", "late")] : []
            }
            var bounds = Bounds()
            bounds.isReduced = isReduced
            var search = ExhaustiveSearch(bounds)
            guard case .violated(let found) = try await search.search(system) else {
                Issue.record("the stale write was not found (reduced: \(isReduced))")
                continue
            }
            #expect(found.steps.contains { $0.action == .expire })
            let safe = ModelSystem([holder, other])
            safe.finished = system.finished
            var calm = ExhaustiveSearch(bounds)
            guard case .exhausted = try await calm.search(safe) else {
                Issue.record("found without an expiration")
                continue
            }
        }
    }

    @Test("with visible steps nothing is left out that changes their order")
    func visibility() async throws {
        final class Visible: ExploredSystem {
            let inner = ModelSystem([[.write(0)], [.write(1)]])
            func begin() -> [EnabledStep] { inner.begin() }
            func take(_ step: Step) -> Taken { Taken(inner.take(step).enabled, isVisible: true) }
            func end() -> [Violation] { inner.end() }
        }
        let system = Visible()
        var search = ExhaustiveSearch(Bounds())
        _ = try await search.search(system)
        #expect(search.tally.schedules == 2)
        #expect(try await explore(ModelSystem([[.write(0)], [.write(1)]]), reduced: true).tally.schedules == 1)
    }

    @Test("a bound on preemptions leaves out exactly the schedules with more", arguments: 0..<40)
    func preemptions(seed: Int) async throws {
        let system = Self.randomSystem(UInt64(seed) + 5000)
        let expected = system.allSchedules().filter { Self.preemptions(in: $0, of: system) <= 1 }
        let found = try await explore(system, reduced: true) { $0.preemptions = 1 }
        #expect(Set(found.schedules.map { $0.map(\.step) }) == Set(expected.map { $0.map(\.step) }))
    }

    /// How often a schedule leaves a request that could go on, counted by itself.
    private static func preemptions(in steps: [EnabledStep], of system: ModelSystem) -> Int {
        var state = ModelSystem.first(system.programs, system.events)
        var last: UInt8?
        var count = 0
        for step in steps {
            if let last, step.step.actor != last, step.step.actor != Step.environment,
                system.enabled(state).contains(where: { $0.step == Step(Int(last)) })
            {
                count += 1
            }
            if step.step.actor != Step.environment { last = step.step.actor }
            state = system.after(step.step, state)
        }
        return count
    }

    @Test("of requests that are the same only the first goes first", arguments: [(2, 3), (3, 11), (4, 49)])
    func symmetry(clients: Int, schedules: Int) async throws {
        // A check, then a set by all who saw nothing: n! times as many without symmetry (6, 66, 1,176).
        final class CheckThenSet: ExploredSystem {
            let clients: Int
            var seen: [Bool?] = []
            var isSet = false
            var isDone: [Bool] = []
            init(_ clients: Int) { self.clients = clients }
            func begin() -> [EnabledStep] {
                seen = Array(repeating: nil, count: clients)
                isDone = Array(repeating: false, count: clients)
                isSet = false
                return enabled
            }
            var enabled: [EnabledStep] {
                (0..<clients).filter { !isDone[$0] }.map {
                    EnabledStep(Step($0), .unknown, shape: "", symmetry: seen[$0] == nil ? 0 : nil)
                }
            }
            func take(_ step: Step) -> Taken {
                let actor = Int(step.actor)
                if seen[actor] == nil {
                    seen[actor] = isSet
                    isDone[actor] = isSet
                } else {
                    isSet = true
                    isDone[actor] = true
                }
                return Taken(enabled)
            }
            func end() -> [Violation] { [] }
        }
        for (isSymmetric, count) in [(true, schedules), (false, [2: 6, 3: 66, 4: 1176][clients] ?? 0)] {
            var bounds = Bounds()
            bounds.isSymmetric = isSymmetric
            var search = ExhaustiveSearch(bounds)
            _ = try await search.search(CheckThenSet(clients))
            #expect(search.tally.schedules == count)
        }
    }

    @Test("a budget stops the search, and that is said")
    func budget() async throws {
        var bounds = Bounds()
        bounds.schedules = 3
        bounds.isReduced = false
        var search = ExhaustiveSearch(bounds)
        guard
            case .stopped(let why) = try await search.search(
                ModelSystem([[.write(0), .write(0)], [.write(0), .write(0)]]))
        else {
            Issue.record("it went on")
            return
        }
        #expect(search.tally.schedules == 3 && why.contains("3 schedules"))
    }

    @Test("requests without an end are cut, and that is no proof")
    func endless() async throws {
        final class Spinning: ExploredSystem {
            func begin() -> [EnabledStep] { [EnabledStep(Step(0), .unknown)] }
            func take(_ step: Step) -> Taken { Taken([EnabledStep(Step(0), .unknown)]) }
            func end() -> [Violation] { [] }
        }
        var search = ExhaustiveSearch(Bounds())
        _ = try await search.search(Spinning())
        #expect(search.tally.cut == 1 && search.tally.schedules == 0)
    }

    @Test("a violation that doesn't come back is not controllable, and no proof")
    func uncontrollable() async throws {
        let system = ModelSystem([[.write(0)], [.write(0)]])
        var isFirst = true
        system.finished = { _, _ in
            defer { isFirst = false }
            return isFirst ? [Violation("once", "seen once")] : []
        }
        var search = ExhaustiveSearch(Bounds())
        guard case .exhausted = try await search.search(system) else {
            Issue.record("told as a violation")
            return
        }
        #expect(search.uncontrollable?.first.violations.first?.invariant == "once")
    }

    @Test("a service that goes another way than before is noticed")
    func diverging() async throws {
        final class Moody: ExploredSystem {
            var runs = 0
            let inner = ModelSystem([[.write(0), .write(0)], [.write(0)]])
            func renamed(_ steps: [EnabledStep]) -> [EnabledStep] {
                steps.map { EnabledStep($0.step, $0.footprint, shape: $0.shape + "\(runs)") }
            }
            func begin() -> [EnabledStep] {
                runs += 1
                return renamed(inner.begin())
            }
            func take(_ step: Step) -> Taken { Taken(renamed(inner.take(step).enabled)) }
            func end() -> [Violation] { [] }
        }
        var search = ExhaustiveSearch(Bounds())
        _ = try await search.search(Moody())
        #expect(search.tally.diverged > 0)
    }

    @Test("of the violations with the fewest preemptions the shortest is told", arguments: 0..<40)
    func smallest(seed: Int) async throws {
        let system = Self.randomSystem(UInt64(seed) + 9000)
        // What counts as broken is drawn too: a third of the states in which all requests have ended.
        let isBroken = { (state: ModelSystem.State) in
            let keys = state.keys.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
            let marks = state.registers.flatMap { $0 } + keys
            return (marks + state.positions).reduce(seed) { ($0 * 31 + $1) & 0xFFFF } % 3 == 0
        }
        system.finished = { state, _ in isBroken(state) ? [Violation("drawn", "broken")] : [] }
        let broken = system.allSchedules().filter { steps in
            isBroken(steps.reduce(ModelSystem.first(system.programs, system.events)) { system.after($1.step, $0) })
        }
        let sizes = broken.map { steps in
            let preemptions = Self.preemptions(in: steps, of: system)
            return [preemptions + steps.count { $0.step.isEvent }, preemptions, steps.count]
        }
        var bounds = Bounds()
        bounds.isReduced = false
        var search = ExhaustiveSearch(bounds)
        var confirmed = 0
        guard case .violated(let found) = try await search.search(system, confirmed: { confirmed += 1 }) else {
            #expect(sizes.isEmpty)
            return
        }
        let least = try #require(sizes.min { $0.lexicographicallyPrecedes($1) })
        #expect([found.preemptions + found.events, found.preemptions, found.steps.count] == least)
        #expect(confirmed >= 1 && (search.tally.untilFirst ?? .max) <= search.tally.schedules)
    }

    @Test("what is learned late makes the search begin anew")
    func generations() async throws {
        final class Learning: ExploredSystem {
            let inner = ModelSystem([[.write(0)], [.write(0)], [.write(0)]])
            var runs = 0
            var generation: Int { runs > 3 ? 1 : 0 }
            func begin() -> [EnabledStep] {
                runs += 1
                return inner.begin()
            }
            func take(_ step: Step) -> Taken { inner.take(step) }
            func end() -> [Violation] { inner.end() }
        }
        let system = Learning()
        var search = ExhaustiveSearch(Bounds())
        guard case .exhausted = try await search.search(system) else {
            Issue.record("not exhausted")
            return
        }
        #expect(search.tally.schedules == 6 && system.runs == 4 + 6)
    }

    @Test("random priorities find a bug of two ordered steps, and one seed always gives the same")
    func priorities() async throws {
        func found(_ seed: UInt64) async throws -> (Counterexample?, Int) {
            let system = ModelSystem([[.read(0), .write(0)], [.read(0), .write(0)]])
            system.finished = { state, _ in
                state.registers == [[-1], [-1]] ? [Violation("exclusive-winner", "both")] : []
            }
            var bounds = Bounds()
            bounds.schedules = 200
            var settings = PrioritySearch.Settings(seed: seed)
            settings.depth = 2
            var search = PrioritySearch(bounds, settings)
            guard case .violated(let found) = try await search.search(system) else {
                return (nil, search.tally.schedules)
            }
            #expect(search.probability > 0 && search.probability <= 0.5)
            return (found, search.tally.schedules)
        }
        for seed in 1...5 as ClosedRange<UInt64> {
            let (first, after) = try await found(seed)
            let (second, again) = try await found(seed)
            #expect(first != nil && first?.steps == second?.steps && after == again)
        }
    }
}

/// SplitMix64, for the tests' own draws.
struct SeededRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
