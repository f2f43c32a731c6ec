internal import EventLoop
internal import RedisClient
internal import Scenario

/// Where the parts of a run, each a process of its own, meet over the Redis that they contend for. Loop-bound.
///
/// A meeting is a counter; who comes last sends a word to a list of each part, and each waits at its own list. All keys
/// begin with the run's name, end after an hour at the latest, and are removed by the part that leaves last.
final class PartMeeting: @unchecked Sendable {
    // Sendable: touched only on the loop's thread.
    /// What a meeting came to.
    enum Word: Equatable {
        /// All are there.
        case go
        /// All are there, and the time of one is over: of all.
        case over
        /// A part went away, or did not come; the sentence says what to do.
        case gone(String)
    }

    /// How long the parts wait for each other, in seconds.
    private static let patience = 60

    private let part: RunPart
    private let speaking: RedisConnection
    private let waiting: RedisConnection
    private let keys: PartKeys

    /// Comes into the run. The error says what the other parts were told differently, if they were.
    init(
        _ part: RunPart, _ scenario: Scenario, seed: UInt64, _ redis: RedisConfiguration, names: RunNames,
        on loop: EventLoop
    ) async throws(RunError) {
        self.part = part
        keys = PartKeys(part)
        var redis = redis
        redis.clientName = names.connection("part")
        do throws(RedisError) {
            speaking = try await RedisConnection.open(redis, on: loop)
            waiting = try await RedisConnection.open(redis, on: loop)
        } catch {
            throw .target(TargetError(redis, error))
        }
        let plan = [
            "scenario", scenario.name, "seed", "\(seed)", "parts", "\(part.count)", "text", scenario.fingerprint,
        ]
        let answer = await PartScripts.join.run(
            keys: [keys.plan], arguments: ["\(part.number)"] + plan, on: speaking)
        if let refusal = Self.refusal(answer, part, plan) {
            await close()
            throw refusal
        }
    }

    private static func refusal(_ answer: RedisExchange, _ part: RunPart, _ plan: [String]) -> RunError? {
        let told: [String]
        do throws(RedisError) { told = try answer.result.get().array?.compactMap(\.text) ?? [] } catch {
            return .target(TargetError("part \(part.place) of \(part.run): \(error)"))
        }
        guard let field = told.first else { return nil }
        guard field != "part" else {
            return .folder(
                "part \(part.place) of \(part.run) is there already; give each process a part of its own, or the run a new name"
            )
        }
        let ours = plan.firstIndex(of: field).map { plan[$0 + 1] } ?? ""
        let difference = field == "text" ? "another file or other options" : "\(field) \(told.last ?? ""), not \(ours)"
        return .folder(
            "the other parts of \(part.run) were started with \(difference); start all with the same scenario and options"
        )
    }

    /// How far the monotonic clock is from Redis's.
    func clockOffset() async throws(RedisError) -> WallClockOffset { try await WallClockOffset(over: speaking) }

    /// Waits until every part has come here. `isOver`: this part's time is over.
    func meet(isOver: Bool = false) async -> Word {
        let said = await PartScripts.meet.run(
            keys: [keys.gate, keys.over] + keys.doors, arguments: ["\(part.count)", isOver ? "1" : "0"], on: speaking)
        if case .failure(let error) = said.result { return .gone("the other parts can't be reached: \(error)") }
        let command = RedisCommand("BLPOP", keys.doors[part.number - 1], "\(Self.patience)")
        let heard = await waiting.exchange(
            command, deadline: MonotonicClock.now + Int64(Self.patience + 5) * 1_000_000_000)
        switch heard.result {
        case .success(let reply):
            switch reply.array?.last?.text {
            case "go": return .go
            case "over": return .over
            case "gone":
                return .gone(
                    "another part of \(part.run) ended before its time; see its report, and run all parts again")
            default:
                return .gone(
                    "not all \(part.count) parts of \(part.run) came within \(Self.patience) s; start them at the same time"
                )
            }
        case .failure(let error): return .gone("the other parts can't be reached: \(error)")
        }
    }

    /// Ends waiting: this part goes away before its time, and the others are told.
    func breakUp() async {
        for door in keys.doors where door != keys.doors[part.number - 1] {
            _ = await speaking.exchange(RedisCommand("RPUSH", door, "gone"))
        }
        await waiting.close()
    }

    /// Goes out of the run. For the part that goes last: the largest number of a resource that any of them used.
    func leave(lastResource: Int) async -> Int? {
        let answer = await PartScripts.leave.run(
            keys: [keys.plan, keys.gate, keys.over] + keys.doors,
            arguments: ["\(lastResource)", "\(part.count)"], on: speaking)
        await close()
        guard case .success(.integer(let last)) = answer.result else { return nil }
        return Int(last)
    }

    private func close() async {
        await speaking.close()
        await waiting.close()
    }
}

/// The keys of a run of several parts.
private struct PartKeys {
    let plan: String
    let gate: String
    let over: String
    /// Where each part waits.
    let doors: [String]

    init(_ part: RunPart) {
        let prefix = "stampede:\(part.run):"
        plan = prefix + "plan"
        gate = prefix + "gate"
        over = prefix + "over"
        doors = (1...part.count).map { "\(prefix)door:\($0)" }
    }
}

extension Scenario {
    /// Tells whether two processes read the same, with the same options.
    fileprivate var fingerprint: String {
        let text = ([source.text] + source.overrides).joined(separator: "\n")
        let hash = text.utf8.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
        return String(hash, radix: 16)
    }
}
