import Checkers
import History

/// SplitMix64, so that every run judges the same histories.
struct Randomness {
    var state: UInt64
    mutating func below(_ limit: Int) -> Int {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return Int((z ^ (z >> 31)) % UInt64(limit))
    }
}

/// Clients that take and give back locks of a right service, one operation after another: a grant or conflict takes
/// place in the middle of its span. Calls `record` in the order of completion.
func lockTraffic(_ count: Int, clients: Int, resources: Int, series: Names.Series, _ record: (Operation) -> Void) {
    var random = Randomness(state: 7)
    var holders = [Int](repeating: -1, count: resources)
    var holding = [Int](repeating: -1, count: clients)
    var tokens = [UInt64](repeating: 0, count: clients)
    let lease: Int64 = 30_000_000_000
    for number in 0..<count {
        let client = number % clients
        // A span covers the steps of all other clients, so that everything overlaps.
        let middle = Int64(number) * 1000 + 500
        let (invoked, completed) = (middle - Int64(clients) * 400, middle + Int64(clients) * 400 + Int64(number % 3))
        var operation = Operation(
            kind: .acquire, outcome: .granted, client: UInt32(client), resource: series[0],
            invoked: Instant(nanoseconds: invoked), completed: Instant(nanoseconds: completed))
        if holding[client] >= 0 {
            operation.kind = .release
            operation.resource = series[holding[client]]
            holders[holding[client]] = -1
            holding[client] = -1
        } else {
            let resource = random.below(resources)
            operation.resource = series[resource]
            operation.lease = lease
            tokens[client] = UInt64(number + 1)
            if holders[resource] < 0 {
                holders[resource] = client
                holding[client] = resource
            } else {
                operation.outcome = .conflict
            }
        }
        operation.token = Token(high: 1, low: tokens[client])
        record(operation)
    }
}

/// N callers of one lock at once: so many winners, every fiftieth a timeout, the others turned away.
func contest(_ count: Int, winners: Int) -> [Call<OwnedEvent>] {
    (0..<count).map { number in
        let caller = Datum.integer(Int64(number))
        let invoked = Int64(number % 7)
        if count >= 50, number % 50 == 49 { return Call(optional: .acquire(caller, fence: nil), invoked) }
        if number % (count / winners) == 3 {
            return Call(.acquire(caller, fence: nil), invoked, Int64(100 + number))
        }
        return Call(.busy(caller), invoked, Int64(50 + number))
    }
}

/// Five processes that read, write and compare-and-set a register, with so many writes of unknown outcome.
func registerCalls(_ count: Int, unknown: Int) -> [Call<Register.Event>] {
    var random = Randomness(state: 11)
    var value = Int64(0)
    return (0..<count).map { number in
        let middle = Int64(number) * 10
        let (invoked, completed) = (middle - Int64(random.below(20)), middle + Int64(random.below(20)))
        let new = Int64(random.below(5))
        if number % (count / unknown) == 7 {
            if random.below(2) == 0 { value = new }
            return Call(optional: .write(.integer(new)), invoked)
        }
        switch random.below(3) {
        case 0: return Call(.read(.integer(value)), invoked, completed)
        case 1:
            value = new
            return Call(.write(.integer(new)), invoked, completed)
        default:
            let old = value
            value = new
            return Call(.swap(.integer(old), .integer(new)), invoked, completed)
        }
    }
}
