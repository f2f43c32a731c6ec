internal import Checkers
internal import EventLoop
internal import History
internal import RedisClient

/// Keeps what a private Redis executed in a run, in its order (MONITOR), so that unknown outcomes can be resolved
/// afterwards. Loop-bound.
///
/// What it kept is used only if it is whole: from before the first client to after the last one. It is so if MONITOR
/// never broke, Redis had done with every connection of the run before the end (`end`), and there were no more
/// commands than are kept.
final class ServerLog: @unchecked Sendable {
    // Sendable: touched only on the loop's thread.
    /// How many commands are kept at most: some 500 bytes each.
    private static let most = 200_000
    /// How long Redis may take to be done with the connections of the run, in nanoseconds.
    private static let patience: Int64 = 5_000_000_000
    /// How long Redis may be held up between looking at its clock and stamping a command, in nanoseconds: leases that
    /// end so near to a command are not decided.
    private static let heldUp: Int64 = 50_000_000

    private let configuration: RedisConfiguration
    private let clock: RunClock
    private let loop: EventLoop
    private let most: Int
    private let before: WallClockOffset
    private var monitor: RedisMonitor?
    private var entries: [MonitorEntry] = []
    private var last: [[UInt8]] = []
    private(set) var problem: String?

    /// Watches from now on. `most` commands are kept.
    init(
        _ configuration: RedisConfiguration, clock: RunClock, names: RunNames, most: Int = ServerLog.most,
        on loop: EventLoop
    ) async throws(RedisError) {
        var configuration = configuration
        configuration.clientName = names.connection("witness")
        self.configuration = configuration
        self.clock = clock
        self.loop = loop
        self.most = most
        let connection = try await RedisConnection.open(configuration, on: loop)
        let offset: Result<WallClockOffset, RedisError>
        do throws(RedisError) { offset = .success(try await WallClockOffset(over: connection)) } catch {
            offset = .failure(error)
        }
        await connection.close()
        before = try offset.get()
        monitor = try await RedisMonitor.open(configuration, on: loop) {
            self.keep($0)
        } broken: {
            self.give($0.message)
        }
    }

    /// Stops watching, after every client's connection was closed, and tells what was seen; nil, and the `problem`, if
    /// that is not all.
    func end() async -> ServerWitness? {
        var witness: ServerWitness?
        do throws(RedisError) {
            // Accepted after every connection that was opened before it.
            let connection = try await RedisConnection.open(configuration, on: loop)
            let result: Result<WallClockOffset, RedisError>
            do throws(RedisError) { result = .success(try await waitForTheRest(over: connection)) } catch {
                result = .failure(error)
            }
            await connection.close()
            let after = try result.get()
            if problem == nil { witness = makeWitness(after) }
        } catch {
            give(error.message)
        }
        await monitor?.close()
        monitor = nil
        entries = []
        return witness
    }

    /// Waits until Redis has read every other connection to its end, and MONITOR has shown all of it.
    private func waitForTheRest(over connection: RedisConnection) async throws(RedisError) -> WallClockOffset {
        let deadline = MonotonicClock.now + Self.patience
        // No event tells of it: Redis is asked again.
        while try await hasOthers(connection) {
            if MonotonicClock.now >= deadline { throw RedisError(.timedOut, "Redis still has connections of the run") }
            await loop.sleep(until: MonotonicClock.now + 1_000_000)
        }
        let offset = try await WallClockOffset(over: connection)
        let mark = "stampede-end-\(UInt64.random(in: 0 ... .max))"
        _ = try await connection.send("ECHO", mark)
        while problem == nil, last.last.map({ !$0.elementsEqual(mark.utf8) }) ?? true {
            if MonotonicClock.now >= deadline { throw RedisError(.timedOut, "MONITOR didn't show the end") }
            await loop.sleep(until: MonotonicClock.now + 1_000_000)
        }
        return offset
    }

    /// Whether Redis holds a connection beside this one and MONITOR's.
    private func hasOthers(_ connection: RedisConnection) async throws(RedisError) -> Bool {
        let list = try await connection.send("CLIENT", "LIST").text ?? ""
        return list.split(separator: "\n").count > 2
    }

    private func keep(_ entry: MonitorEntry) {
        last = entry.arguments
        guard problem == nil, !entry.isOfConnection else { return }
        guard entries.count < most else { return give("Redis executed more than the \(most) commands that are kept") }
        entries.append(entry)
    }

    private func give(_ reason: String) {
        if problem == nil { problem = reason }
        entries = []
    }

    private func makeWitness(_ after: WallClockOffset) -> ServerWitness {
        let log = entries.map { entry in
            ServerCommand(
                clock.instant(entry.microseconds * 1_000 + before.nanoseconds),
                entry.arguments.map { String(decoding: $0, as: UTF8.self) }, isFromScript: entry.source == .script)
        }
        // A private Redis is empty at the start.
        let keys = Set(log.lazy.filter { $0.arguments.count > 1 }.map { $0.arguments[1] })
        return ServerWitness(log, slack: Self.heldUp + before.doubt(until: after), absentAtStart: keys)
    }
}

extension MonitorEntry {
    /// Whether it is about a connection or the server, and touches no key.
    fileprivate var isOfConnection: Bool {
        let name = String(decoding: arguments.first ?? [], as: UTF8.self).lowercased()
        return ["ping", "echo", "info", "client", "time", "auth", "select", "hello"].contains(name)
    }
}
