@testable import Explorer

/// A pure model of requests over keys: what a search does is seen without sockets, and a reference can be reckoned.
final class ModelSystem: ExploredSystem {
    /// One command of a request.
    enum Operation: Sendable, Hashable {
        case read(Int)
        /// Writes the actor's mark.
        case write(Int)
        /// Writes only if the key is empty; otherwise the request ends.
        case take(Int)
        /// Ends the request unless the key has the actor's mark.
        case check(Int)
    }

    struct State: Hashable {
        var keys: [Int: Int] = [:]
        var positions: [Int]
        var registers: [[Int]]
        var events: Int
    }

    let programs: [[Operation]]
    /// Keys that may expire while they have a value.
    let expiring: Set<Int>
    let events: Int
    /// What the search is told of symmetric actors.
    let isSymmetric: Bool
    /// Told each state in which every request has ended.
    var finished: (State, _ steps: [EnabledStep]) -> [Violation] = { _, _ in [] }
    private(set) var state: State
    private var taken: [EnabledStep] = []

    init(_ programs: [[Operation]], expiring: Set<Int> = [], events: Int = 1, isSymmetric: Bool = false) {
        self.programs = programs
        self.expiring = expiring
        self.events = expiring.isEmpty ? 0 : events
        self.isSymmetric = isSymmetric
        state = Self.first(programs, self.events)
    }

    static func first(_ programs: [[Operation]], _ events: Int) -> State {
        State(
            positions: programs.map { _ in 0 }, registers: programs.map { _ in [] }, events: events)
    }

    func begin() -> [EnabledStep] {
        state = Self.first(programs, events)
        taken = []
        return enabled(state)
    }

    func take(_ step: Step) -> Taken {
        if let enabled = enabled(state).first(where: { $0.step == step }) { taken.append(enabled) }
        state = after(step, state)
        return Taken(enabled(state))
    }

    func end() -> [Violation] { enabled(state).isEmpty ? finished(state, taken) : [] }

    func enabled(_ state: State) -> [EnabledStep] {
        var steps: [EnabledStep] = []
        for (actor, program) in programs.enumerated() where state.positions[actor] < program.count {
            let key: Key
            var footprint = Footprint()
            switch program[state.positions[actor]] {
            case .read(let number), .check(let number):
                key = Self.key(number)
                footprint.reads = [key]
            case .write(let number), .take(let number):
                key = Self.key(number)
                footprint.writes = [key]
            }
            let symmetry = isSymmetric && state.positions[actor] == 0 ? 0 : nil
            let shape = "\(program[state.positions[actor]])"
            steps.append(EnabledStep(Step(actor), footprint, shape: shape, symmetry: symmetry))
        }
        guard !steps.isEmpty, state.events > 0 else { return steps }
        for number in expiring.sorted() where state.keys[number] != nil {
            steps.append(
                EnabledStep(
                    Step(Int(Step.environment), .expire, argument: number), .unknown, shape: "expire \(number)"))
        }
        return steps
    }

    func after(_ step: Step, _ state: State) -> State {
        var state = state
        if step.action == .expire {
            state.keys[Int(step.argument)] = nil
            state.events -= 1
            return state
        }
        let actor = Int(step.actor)
        let operation = programs[actor][state.positions[actor]]
        state.positions[actor] += 1
        switch operation {
        case .read(let key): state.registers[actor].append(state.keys[key] ?? -1)
        case .write(let key): state.keys[key] = actor
        case .take(let key):
            if state.keys[key] == nil {
                state.keys[key] = actor
            } else {
                state.positions[actor] = programs[actor].count
            }
        case .check(let key):
            if state.keys[key] != actor { state.positions[actor] = programs[actor].count }
        }
        return state
    }

    private static func key(_ number: Int) -> Key { Key(Array("k\(number)".utf8)) }

    /// Every schedule, by plain recursion: nothing is shared with the search.
    func allSchedules() -> [[EnabledStep]] {
        var found: [[EnabledStep]] = []
        func go(_ state: State, _ steps: [EnabledStep]) {
            let next = enabled(state)
            if next.isEmpty { found.append(steps) }
            for step in next { go(after(step.step, state), steps + [step]) }
        }
        go(Self.first(programs, events), [])
        return found
    }
}

extension [EnabledStep] {
    /// The same for all orders that differ only in commuting steps: the least of them (lexicographic normal form of a
    /// Mazurkiewicz trace).
    var trace: [Step] {
        var rest = self
        var trace: [Step] = []
        while !rest.isEmpty {
            let free = rest.indices.filter { index in rest[..<index].allSatisfy { $0.commutes(with: rest[index]) } }
            guard
                let least = free.min(by: { first, second in
                    let (a, b) = (rest[first].step, rest[second].step)
                    return (a.actor, a.action.rawValue, a.argument) < (b.actor, b.action.rawValue, b.argument)
                })
            else { break }
            trace.append(rest.remove(at: least).step)
        }
        return trace
    }
}
