internal import EventLoop
internal import LockService
internal import RedisClient

/// Acquires in two commands: GET, and SET if nobody was there.
struct CheckThenSet: DefectiveLock {
    let honest: LockService

    func tryAcquire(_ resource: String, _ token: LockToken) async -> LockAttempt<Lease> {
        let key = honest.key(of: resource)
        let look = await send("GET", key)
        if case .success(.null) = look.result {
            var set = await send("SET", key, token.text, "PX", String(honest.configuration.ttl.wholeMilliseconds))
            set.sent = look.sent
            var fencing: UInt64?
            if honest.configuration.fencing {
                let count = await send("INCR", honest.fenceKey(of: resource))
                fencing = (try? count.result.get().integer).map { UInt64($0) }
                set.received = count.received
            }
            return LockAttempt(set) { _ in .success(lease(resource, token, sent: look.sent, fencing: fencing)) }
        }
        return LockAttempt(look) { reply in
            .failure(.occupied(resource: resource, owner: LockToken.worker(of: reply.text ?? "")))
        }
    }
}

/// Acquires with SET NX, but without an end.
struct NoTTL: DefectiveLock {
    let honest: LockService

    func tryAcquire(_ resource: String, _ token: LockToken) async -> LockAttempt<Lease> {
        let set = await send("SET", honest.key(of: resource), token.text, "NX")
        return LockAttempt(set) { reply in
            if case .null = reply { return .failure(.occupied(resource: resource, owner: nil)) }
            return .success(lease(resource, token, sent: set.sent))
        }
    }
}

/// Acquires with the seconds of the TTL where Redis takes milliseconds.
struct SecondsAsMilliseconds: DefectiveLock {
    let honest: LockService

    func tryAcquire(_ resource: String, _ token: LockToken) async -> LockAttempt<Lease> {
        let seconds = max(1, honest.configuration.ttl.components.seconds)
        let set = await send("SET", honest.key(of: resource), token.text, "NX", "PX", String(seconds))
        return LockAttempt(set) { reply in
            if case .null = reply { return .failure(.occupied(resource: resource, owner: nil)) }
            return .success(lease(resource, token, sent: set.sent))
        }
    }
}

/// After a conflict it reads the owner over a connection of its own, which it never gives back.
struct ConnectionLeakOnConflict: DefectiveLock {
    let honest: LockService
    let open: @Sendable () async -> RedisConnection?

    func tryAcquire(_ resource: String, _ token: LockToken) async -> LockAttempt<Lease> {
        var attempt = await honest.tryAcquire(resource, token)
        guard case .failure(.occupied) = attempt.result, let connection = await open() else { return attempt }
        let owner = try? await connection.exchange(RedisCommand("GET", honest.key(of: resource))).result.get().text
        attempt.result = .failure(.occupied(resource: resource, owner: owner.map { LockToken.worker(of: $0) }))
        return attempt
    }
}
