internal import EventLoop
internal import HTTPTransport
internal import JSON
internal import RedisClient

/// Actions that open a connection of their own for a `tomar`, and don't always close it.
protocol LeakyActions: DefectiveActions {
    var redis: RedisClient { get }
}

extension LeakyActions {
    /// A connection for this one request.
    func open() async throws(Refusal) -> RedisConnection {
        do throws(RedisError) {
            return try await RedisConnection.open(redis.configuration, on: .shared)
        } catch {
            throw .locksUnavailable(error.description)
        }
    }
}

/// Never closes it.
struct LeakPerRequest: LeakyActions {
    let locks: any SpoolLocks
    let store: any OccupationStore
    let redis: RedisClient

    func take(
        _ tag: String, worker: Int, workerName: String?, step: WorkStep, now: Int64
    ) async throws(Refusal) -> Spool {
        _ = await (try open()).exchange(RedisCommand("PING"), deadline: nil, late: nil)
        return try await sound.take(tag, worker: worker, workerName: workerName, step: step, now: now)
    }
}

/// Doesn't close it on the way out of a conflict.
struct LeakOnConflict: LeakyActions {
    let locks: any SpoolLocks
    let store: any OccupationStore
    let redis: RedisClient

    func take(
        _ tag: String, worker: Int, workerName: String?, step: WorkStep, now: Int64
    ) async throws(Refusal) -> Spool {
        let connection = try await open()
        do throws(Refusal) {
            let spool = try await sound.take(tag, worker: worker, workerName: workerName, step: step, now: now)
            await connection.close()
            return spool
        } catch {
            if case .occupied = error { throw error }
            await connection.close()
            throw error
        }
    }
}

/// Doesn't close it on the way out of an error that isn't a conflict.
struct LeakOnError: LeakyActions {
    let locks: any SpoolLocks
    let store: any OccupationStore
    let redis: RedisClient

    func take(
        _ tag: String, worker: Int, workerName: String?, step: WorkStep, now: Int64
    ) async throws(Refusal) -> Spool {
        let connection = try await open()
        do throws(Refusal) {
            let spool = try await sound.take(tag, worker: worker, workerName: workerName, step: step, now: now)
            await connection.close()
            return spool
        } catch {
            if case .occupied = error { await connection.close() }
            throw error
        }
    }
}

/// Closes the connection of a `tomar` once its answer has gone out, as code does that listens for the end of a response
/// and not for that of its client.
func closeWhenAnswered(_ handler: @escaping HTTPServer.Handler, _ redis: RedisClient) -> HTTPServer.Handler {
    { request in
        guard request.path == "/api/occupation/tomar" else { return await handler(request) }
        let connection: RedisConnection
        do throws(RedisError) {
            connection = try await RedisConnection.open(redis.configuration, on: .shared)
        } catch {
            return ServedAnswer(.locksUnavailable(error.description))
        }
        var answer = await handler(request)
        answer.whenSent = { Task { await connection.close() } }
        return answer
    }
}
