internal import Scenario

/// What a round of a storm sends: a function of the seed and the round's number, so that the same seed sends it again.
/// In whose name and with which token is settled only when it is sent, for the answers decide that.
struct StormPlan: Sendable {
    /// A request that is to be sent.
    struct Entry: Sendable, Equatable {
        /// Its place in the plan.
        var number: Int
        /// Who sends it.
        var client: Int
        /// Its turn among all: a wave of the gate.
        var wave: Int
        /// The sort of request.
        var sort: Int
        /// The round's resource that it is about.
        var resource: Int
        /// Whether it is sent in the name of whoever is thought to hold the resource.
        var actsForHolder: Bool
        /// In whose name it is sent, whoever holds the resource; nil: that is still open.
        var worker: Int?
        /// How long the client pauses before it, in nanoseconds, where there is no gate.
        var offset: Int64
        /// What its token and its UUIDs are drawn from.
        var random: UInt64
    }

    var pressure: StormPressure
    /// The worker of each client; two clients may be one, so that he asks twice at once.
    var workers: [Int]
    var entries: [Entry]

    /// The plan with only these entries.
    func keeping(_ entries: [Entry]) -> StormPlan {
        var plan = self
        plan.entries = entries
        return plan
    }

    /// The plan with these entries, released from the gate wave by wave.
    func inWaves(_ entries: [Entry]) -> StormPlan {
        var plan = keeping(entries)
        plan.pressure.release = .gate
        return plan
    }

    /// The resources that it is about, in order.
    var resources: [Int] { Set(entries.map(\.resource)).sorted() }
    /// Its waves, in order.
    var waves: [Int] { Set(entries.map(\.wave)).sorted() }

    /// The plan of a round.
    init(_ storm: Scenario.Storm, most: Int, processes: Int, seed: UInt64, round: Int) {
        var random = SeededGenerator(seed: seed, stream: 0x5707_0000_0000 + UInt64(round))
        let pressure = StormPressure(most: most, processes: processes, using: &random)
        self.pressure = pressure
        let clients = pressure.clients
        var workers: [Int] = []
        for client in 0..<clients {
            workers.append(client > 0 && Int.random(in: 0..<4, using: &random) == 0 ? workers[client - 1] : client + 1)
        }
        self.workers = workers
        // As often few as many, for a crowd on one resource races otherwise than a few on each of many.
        let range = storm.resources
        let few = range.lowerBound...min(range.upperBound, range.lowerBound + 1)
        let count = Int.random(in: Bool.random(using: &random) ? few : range, using: &random)
        let waves = clients < 5 ? 6...24 : clients < 21 ? 3...10 : 1...4
        entries = []
        for wave in 0..<Int.random(in: waves, using: &random) {
            for client in 0..<clients where Int.random(in: 0..<8, using: &random) > 0 {
                var entry = Entry(
                    number: entries.count, client: client, wave: wave, sort: storm.draw(using: &random),
                    resource: Int.random(in: 0..<count, using: &random),
                    actsForHolder: Int.random(in: 0..<5, using: &random) < 3, worker: nil,
                    offset: Int64.random(in: 0...StormPressure.longestOffset, using: &random), random: random.next())
                // The same twice at once by one worker.
                if client > 0, workers[client] == workers[client - 1], Bool.random(using: &random),
                    let twin = entries.last, twin.client == client - 1, twin.wave == wave
                {
                    (entry.sort, entry.resource, entry.offset) = (twin.sort, twin.resource, twin.offset)
                }
                entries.append(entry)
            }
        }
    }
}

extension Scenario.Storm {
    /// The place of a sort, drawn by weight.
    fileprivate func draw(using random: inout SeededGenerator) -> Int {
        var rest = Int.random(in: 0..<requests.reduce(0) { $0 + $1.weight }, using: &random)
        return requests.firstIndex { sort in
            rest -= sort.weight
            return rest < 0
        } ?? 0
    }
}
