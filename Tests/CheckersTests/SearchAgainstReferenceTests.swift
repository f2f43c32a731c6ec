import History
import Testing

@testable import Checkers

/// Tries every order, without memory or reduction.
enum OrderReference {
    static func isLegal<Model: HistoryModel>(_ model: Model, _ calls: [Call<Model.Event>]) -> Bool {
        func canGoOn(_ left: [Call<Model.Event>], _ state: Model.State) -> Bool {
            if left.allSatisfy(\.isOptional) { return true }
            for (index, call) in left.enumerated() {
                // Nothing that is left may have ended before this one began.
                if left.contains(where: { $0.span.completed < call.span.invoked }) { continue }
                guard let next = model.step(state, call.event, during: call.span) else { continue }
                var rest = left
                rest.remove(at: index)
                if canGoOn(rest, next) { return true }
            }
            return false
        }
        return canGoOn(calls, model.initialState)
    }
}

@Suite struct SearchAgainstReferenceTests {
    /// Random calls of three processes, with answers from a small range.
    static func calls(_ random: inout Randomness, _ functions: [String], count: Int) -> [RecordedCall] {
        var clocks = [Int64](repeating: 0, count: 3)
        return (0..<count).map { _ in
            let process = random.below(3)
            let invoked = clocks[process] + Int64(random.below(4))
            let completed = invoked + Int64(random.below(5))
            clocks[process] = completed + 1
            let function = functions[random.below(functions.count)]
            let small = Datum.integer(Int64(random.below(3)))
            var call = RecordedCall(
                process: .integer(Int64(process)), function: function, argument: small, result: small, outcome: .ok,
                invoked: invoked, completed: completed)
            if function == "cas" { call.argument = .list([small, .integer(Int64(random.below(3)))]) }
            if function == "acquire" || function == "release" { call.argument = .integer(1) }
            if function == "acquire", random.chance(20) { call.outcome = .conflict }
            if function == "release", random.chance(15) { call.outcome = .refused }
            if random.chance(20) {
                call.outcome = .info
                call.completed = .max
            }
            return call
        }
    }

    /// How many of the random histories were legal; stops at the first disagreement.
    private func compare<Model: HistoryModel>(
        _ type: Model.Type, initial: Datum? = nil, result: (Datum) -> Datum = { $0 }
    ) throws -> Int {
        let model = try type.init(initial: initial)
        var legal = 0
        for seed in 0..<randomHistories {
            var random = Randomness(UInt64(seed))
            var recorded = Self.calls(&random, type.functions, count: 2 + random.below(5))
            for index in recorded.indices where recorded[index].function == "read" {
                recorded[index].result = result(recorded[index].result)
            }
            let (grouped, problems) = sortedCalls(recorded, model, "random", "f")
            #expect(problems.isEmpty)
            let calls = grouped.calls[.null] ?? []
            let expected = OrderReference.isLegal(model, calls)
            let answer = LinearizabilitySearch.decide(model, calls)
            if answer != (expected ? .linearizable : .contradiction) {
                Issue.record("seed \(seed): expected \(expected), got \(answer) for \(recorded)")
                return 0
            }
            if expected {
                legal += 1
            } else if seed % 16 == 0 {
                let core = Contradiction.core(of: calls, model, budget: SearchBudget())
                if core.isEmpty || OrderReference.isLegal(model, core) {
                    Issue.record("seed \(seed): the core \(core) of \(recorded) contradicts nothing")
                    return 0
                }
            }
        }
        return legal
    }

    private func bothWays(_ legal: Int) -> Bool { legal > randomHistories / 50 && legal < randomHistories * 49 / 50 }

    @Test("mutex") func mutex() throws { #expect(bothWays(try compare(Mutex.self))) }
    @Test("owner-mutex") func ownerMutex() throws { #expect(bothWays(try compare(OwnerMutex.self))) }
    @Test("reentrant-mutex") func reentrant() throws {
        #expect(bothWays(try compare(ReentrantMutex.self, initial: .integer(2))))
    }
    @Test("fenced-mutex") func fenced() throws { #expect(bothWays(try compare(FencedMutex.self))) }
    @Test("semaphore") func semaphore() throws { #expect(bothWays(try compare(Semaphore.self, initial: .integer(2)))) }
    @Test("register") func register() throws { #expect(bothWays(try compare(Register.self, initial: .integer(0)))) }
    @Test("cas-register") func casRegister() throws {
        #expect(bothWays(try compare(CASRegister.self, initial: .integer(0))))
    }
    @Test("set") func set() throws {
        #expect(bothWays(try compare(GrowingSet.self) { .list((0..<($0.number ?? 0)).map { .integer($0) }) }))
    }
    @Test("counter") func counter() throws { #expect(bothWays(try compare(Counter.self))) }
    @Test("lease without TTL") func lease() throws {
        #expect(bothWays(try compare(LeaseCalls.self)))
    }

    @Test(
        "a budget of steps, memory or time ends the search without a verdict",
        arguments: [
            SearchBudget(steps: 100), SearchBudget(bytes: 1000), SearchBudget(isOver: { true }),
        ])
    func budget(_ budget: SearchBudget) throws {
        // Twelve writes at once and a read of what nobody wrote: all subsets have to be tried.
        let writes = (0..<12).map { Call(Register.Event.write(.integer(Int64($0))), 0, 10) }
        let answer = LinearizabilitySearch.decide(
            Register(initial: nil), writes + [Call(.read(.integer(99)), 0, 10)], budget: budget)
        guard case .exhausted = answer else {
            Issue.record("\(answer)")
            return
        }
    }

    @Test("a contest of 1,000 with 20 timeouts is decided, with one winner and with two")
    func contest() throws {
        func contest(winners: Int) -> [Call<OwnedEvent>] {
            (0..<1000).map { number in
                let caller = Datum.integer(Int64(number))
                let invoked = Int64(number % 7)
                if number % 50 == 49 { return Call(optional: .acquire(caller, fence: nil), invoked) }
                if number % 499 == 3, number / 499 < winners {
                    return Call(.acquire(caller, fence: nil), invoked, 100 + Int64(number))
                }
                return Call(.busy(caller), invoked, 50 + Int64(number))
            }
        }
        let model = OwnerMutex(initial: nil)
        let budget = SearchBudget(steps: 2_000_000)
        #expect(LinearizabilitySearch.decide(model, contest(winners: 1), budget: budget) == .linearizable)
        #expect(LinearizabilitySearch.decide(model, contest(winners: 2), budget: budget) == .contradiction)
        let core = Contradiction.core(of: contest(winners: 2), model, budget: budget)
        #expect(core.count == 2)
        #expect(core.allSatisfy { if case .acquire = $0.event { true } else { false } })
    }
}
