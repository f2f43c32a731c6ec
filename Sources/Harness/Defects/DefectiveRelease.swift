internal import EventLoop
internal import LockService
internal import RedisClient

/// Releases in two commands: GET, and DEL if the token was there.
struct GetThenDelete: DefectiveLock {
    let honest: LockService

    func tryRelease(_ resource: String, _ token: LockToken) async -> LockAttempt<Bool> {
        let key = honest.key(of: resource)
        let look = await send("GET", key)
        guard case .success(let holder) = look.result, holder.text == token.text else {
            return LockAttempt(look) { _ in .success(false) }
        }
        var deletion = await send("DEL", key)
        deletion.sent = look.sent
        return LockAttempt(deletion) { .success($0.integer == 1) }
    }
}

/// Releases whatever stands there.
struct ReleaseWithoutToken: DefectiveLock {
    let honest: LockService

    func tryRelease(_ resource: String, _ token: LockToken) async -> LockAttempt<Bool> {
        LockAttempt(await send("DEL", honest.key(of: resource))) { .success($0.integer == 1) }
    }
}

/// Extends whatever stands there.
struct ExtendWithoutOwner: DefectiveLock {
    let honest: LockService

    func tryExtend(_ resource: String, _ token: LockToken, by time: Duration) async -> LockAttempt<Duration?> {
        let milliseconds = time.wholeMilliseconds
        let set = await send("PEXPIRE", honest.key(of: resource), String(milliseconds))
        return LockAttempt(set) { reply in
            reply.integer == 1 ? .success(.milliseconds(milliseconds)) : .failure(.expired(resource: resource))
        }
    }
}
