import History

@testable import Checkers

/// Small random histories of one resource, with tokens that are never given twice.
struct RandomLeases {
    var random: Randomness
    /// No TTL, or one in the range of the latencies.
    var timeToLive: Int64?
    var unknownPercent: Int
    var clients = 3

    init(seed: UInt64) {
        random = Randomness(seed)
        timeToLive = random.chance(40) ? nil : Int64(3 + random.below(14))
        unknownPercent = [0, 15, 40][random.below(3)]
        clients = 2 + random.below(3)
    }

    var rules: LeaseRules { LeaseRules(timeToLive: timeToLive) }

    /// A history whose answers are drawn at random.
    mutating func anything() -> [Operation] {
        history { kind, _, _, random in
            switch kind {
            case .acquire: random.chance(55) ? .granted : .conflict
            case .read: .granted
            default: random.chance(75) ? .granted : .refused
            }
        }
    }

    /// A history that a right lease gave: each operation takes place at an instant within its span.
    mutating func legal() -> [Operation] {
        var operations = history { _, _, _, _ in .indeterminate }
        var instants = operations.map {
            Int64.random(in: $0.invoked.nanoseconds...$0.completed.nanoseconds, using: &random)
        }
        let order = operations.indices.sorted { (instants[$0], $0) < (instants[$1], $1) }
        var holder: (token: Token, end: Int64)?
        for index in order {
            let now = instants[index]
            if let held = holder, now >= held.end { holder = nil }
            let operation = operations[index]
            let length = timeToLive ?? .max
            let until = length == .max ? Int64.max : now + (operation.lease > 0 ? operation.lease : length)
            switch operation.kind {
            case .acquire:
                operations[index].outcome = holder == nil ? .granted : .conflict
                if holder == nil { holder = (operation.token, until) }
            case .release, .extend:
                let isHolder = holder?.token == operation.token
                operations[index].outcome = isHolder ? .granted : .refused
                if isHolder { holder = operation.kind == .release ? nil : (operation.token, until) }
            case .call: operations[index].outcome = .granted
            case .read:
                operations[index].outcome = .granted
                operations[index].holder = holder?.token ?? .none
            }
            if random.chance(unknownPercent / 2) { operations[index].outcome = .indeterminate }
        }
        instants.removeAll()
        return operations
    }

    /// A legal history in which one thing is changed.
    mutating func mutated() -> [Operation] {
        var operations = legal()
        let index = random.below(operations.count)
        switch random.below(4) {
        case 0:  // an answer is another
            let outcomes: [Outcome] =
                operations[index].kind == .acquire ? [.granted, .conflict] : [.granted, .refused]
            operations[index].outcome = outcomes[random.below(2)]
        case 1:  // an operation is moved
            let shift = Int64(random.below(15))
            operations[index].invoked = operations[index].invoked.advanced(by: shift)
            operations[index].completed = operations[index].completed.advanced(by: shift)
        case 2 where operations[index].kind != .acquire:  // a token is swapped
            operations[index].token = operations[random.below(operations.count)].token
        default:  // a grant is repeated
            if operations[index].kind == .acquire {
                operations[index].outcome = .granted
            }
        }
        return operations.sorted { ($0.completed, $0.invoked) < ($1.completed, $1.invoked) }
    }

    private mutating func history(
        _ outcome: (Operation.Kind, Token, Int, inout Randomness) -> Outcome
    ) -> [Operation] {
        var operations: [Operation] = []
        var clocks = [Int64](repeating: 0, count: clients)
        var tokens = [Token](repeating: .none, count: clients)
        let count = 3 + random.below(5)
        for number in 0..<count {
            let client = random.below(clients)
            let invoked = clocks[client] + Int64(random.below(8))
            let completed = invoked + Int64(random.below(8))
            clocks[client] = completed + 1 + Int64(random.below(3))
            let choice = random.below(10)
            let kind: Operation.Kind =
                tokens[client].isNone
                ? .acquire : choice < 4 ? .acquire : choice < 8 ? .release : choice < 9 ? .extend : .read
            var operation = Operation(
                kind: kind, outcome: .granted, client: UInt32(client), resource: Names.ID(rawValue: 1),
                invoked: Instant(nanoseconds: invoked), completed: Instant(nanoseconds: completed))
            if kind == .acquire {
                tokens[client] = Token(high: 1, low: UInt64(number + 1))
                operation.lease = timeToLive ?? Operation.noExpiry
            }
            operation.token = tokens[client]
            if kind != .acquire, kind != .read, random.chance(10) { operation.token = tokens[random.below(clients)] }
            if kind == .extend {
                operation.lease = timeToLive == nil ? Operation.noExpiry : Int64(2 + random.below(12))
            }
            if kind == .read { operation.holder = tokens[random.below(clients)] }
            operation.outcome = outcome(kind, operation.token, client, &random)
            if random.chance(unknownPercent) {
                operation.outcome = [Outcome.indeterminate, .unavailable, .failed][random.below(3)]
            }
            operations.append(operation)
        }
        // The same token is none only where a client never acquired: those say nothing.
        operations.removeAll { $0.kind != .acquire && $0.token.isNone }
        return operations.sorted { ($0.completed, $0.invoked) < ($1.completed, $1.invoked) }
    }
}
