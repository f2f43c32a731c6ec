internal import Checkers
internal import EventLoop
internal import History
internal import RedisClient

/// Counts the connections that Redis holds, again and again, over a connection of its own that it opens before
/// the load: at the ceiling there would be none left for it. Loop-bound.
final class ConnectionProbe: @unchecked Sendable {
    // Sendable: touched only on the loop's thread.
    /// How many samples are kept: a run may go on for hours, and memory must not.
    private static let kept = 20_000

    private let connection: RedisConnection
    private let run: RunState
    private let tellsNames: Bool
    /// Whether MONITOR is on over one more connection. It is not counted: without the witness it would not be there.
    var hasWitness = false
    private var ticking: Task<Void, Never>?
    private(set) var samples: [ConnectionSample] = []
    /// How many connections the server itself allows, once it has told.
    private(set) var maxClients: Int?
    /// Why samples are missing, if some are.
    private(set) var problem: String?

    /// `tellsNames`: also who holds them, by CLIENT LIST, which costs Redis some microseconds a connection.
    init(_ configuration: RedisConfiguration, run: RunState, names: RunNames, tellsNames: Bool, loop: EventLoop)
        async throws(RedisError)
    {
        var configuration = configuration
        configuration.clientName = names.connection("probe")
        connection = try await RedisConnection.open(configuration, on: loop)
        self.run = run
        self.tellsNames = tellsNames
    }

    /// Takes a sample now, and from now on one each interval, until `end`.
    func begin(interval: Int64, on loop: EventLoop) async {
        await take(.before)
        ticking = Task(executorPreference: loop) {
            var next = MonotonicClock.now
            while !Task.isCancelled {
                await self.take(.load)
                next = max(next + interval, MonotonicClock.now)
                await loop.sleep(until: next)
            }
        }
    }

    /// Takes the last sample.
    func end() async {
        ticking?.cancel()
        await ticking?.value
        await take(.after)
        await connection.close()
    }

    private func take(_ phase: ConnectionSample.Phase) async {
        do throws(RedisError) {
            let info = RedisInfo(try await connection.send("INFO", "clients").text ?? "")
            maxClients = info.integer("maxclients") ?? maxClients
            guard let connected = info.integer("connected_clients") else { return }
            var sample = ConnectionSample(
                run.clock.instant(MonotonicClock.now), phase, connected: connected - (hasWitness ? 1 : 0),
                served: run.tally.byOutcome)
            if tellsNames {
                sample.byName = ClientList.countByRole(try await connection.send("CLIENT", "LIST").text ?? "")
                if hasWitness { sample.byName["witness"] = nil }
            }
            samples.append(sample)
            if samples.count >= Self.kept { samples = samples.thinned() }
        } catch {
            if problem == nil { problem = "the connection probe got no answer: \(error)" }
        }
    }
}
