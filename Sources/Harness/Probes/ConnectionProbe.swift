internal import Checkers
internal import EventLoop
internal import History
internal import RedisClient
internal import Scenario

/// Counts the connections that Redis holds, again and again, over a connection of its own that it opens before
/// the load: at the ceiling there would be none left for it. Where faults take that connection away it opens another.
/// Loop-bound.
final class ConnectionProbe: @unchecked Sendable {
    // Sendable: touched only on the loop's thread.
    /// How many samples are kept: a run may go on for hours, and memory must not.
    private static let kept = 20_000

    private let configuration: RedisConfiguration
    private let run: RunState
    private let tellsNames: Bool
    private let loop: EventLoop
    private var connection: RedisConnection?
    /// Whether MONITOR is on over one more connection. It is not counted: without the witness it would not be there.
    var hasWitness = false
    private var ticking: Task<Void, Never>?
    private(set) var samples: [ConnectionSample] = []
    /// How many connections the server itself allows, once it has told.
    private(set) var maxClients: Int?
    /// Why samples are missing, if some are.
    private(set) var problem: String?

    /// `tellsNames`: also who holds them, by CLIENT LIST, which costs Redis some microseconds a connection.
    init(_ configuration: RedisConfiguration, run: RunState, names: RunNames, tellsNames: Bool, loop: EventLoop) {
        var configuration = configuration
        configuration.clientName = names.connection("probe")
        self.configuration = configuration
        self.run = run
        self.tellsNames = tellsNames
        self.loop = loop
    }

    /// Opens its connection.
    func open() async throws(RedisError) { connection = try await RedisConnection.open(configuration, on: loop) }

    /// Takes a sample now, and from now on one each interval, until `end`.
    func begin(interval: Int64) async {
        await take(.before)
        ticking = Task(executorPreference: loop) {
            var next = MonotonicClock.now
            while !Task.isCancelled {
                await self.take(.load)
                next = max(next + interval, MonotonicClock.now)
                await self.loop.sleep(until: next)
            }
        }
    }

    /// Takes the last sample, after as many as it takes until no more than `extra` connections more are there than before
    /// the load, or so much time has passed (nanoseconds).
    func end(settling time: Int64 = 0, to extra: Int = 0) async {
        ticking?.cancel()
        await ticking?.value
        let deadline = MonotonicClock.now + time
        let level = (samples.first { $0.phase == .before }?.connected ?? 0) + extra
        repeat { await take(.after) } while await isSettling(above: level, until: deadline)
        await connection?.close()
    }

    /// No event tells that a connection was closed: waits a little and looks again.
    private func isSettling(above level: Int, until deadline: Int64) async -> Bool {
        guard (samples.last?.connected ?? 0) > level, MonotonicClock.now < deadline else { return false }
        await loop.sleep(until: MonotonicClock.now + 20_000_000)
        return true
    }

    private func take(_ phase: ConnectionSample.Phase) async {
        do throws(RedisError) {
            if connection == nil { try await open() }
            guard let connection else { return }
            let clients = RedisInfo(try await connection.send("INFO", "clients").text ?? "")
            let stats = RedisInfo(try await connection.send("INFO", "stats").text ?? "")
            maxClients = clients.integer("maxclients") ?? maxClients
            guard let connected = clients.integer("connected_clients") else { return }
            var sample = ConnectionSample(
                run.clock.instant(MonotonicClock.now), phase, connected: connected - (hasWitness ? 1 : 0),
                served: run.tally.byOutcome, rejected: stats.integer("rejected_connections") ?? 0)
            if tellsNames {
                sample.byName = ClientList.countByRole(try await connection.send("CLIENT", "LIST").text ?? "")
                // Counted at one instant.
                sample.connected = sample.byName.values.reduce(0, +) - (hasWitness ? 1 : 0)
                sample.strangers = sample.byName["stranger"] ?? 0
                if hasWitness { sample.byName["witness"] = nil }
            }
            samples.append(sample)
            if samples.count >= Self.kept { samples = samples.thinned() }
        } catch {
            await connection?.close()
            connection = nil
            if problem == nil, run.scenario.faults.isEmpty {
                problem = "the connection probe got no answer: \(error)"
            }
        }
    }
}
