internal import EventLoop
internal import LockService

/// Keeps the locks in the memory of the process: right until there are two of them.
struct ProcessLocalLock: SpoolLocks {
    private struct Held {
        var token: String
        var end: Int64
    }

    private struct Book {
        var held: [String: Held] = [:]
        var fence: UInt64 = UInt64(wallClock())
    }

    private let book = Lock(Book())
    private let ttl: Int64

    init(ttl: Duration) {
        self.ttl = ttl.components.seconds * 1_000_000_000 + ttl.components.attoseconds / 1_000_000_000
    }

    func acquire(_ tag: String, worker: String) async throws(LockError) -> SpoolLease {
        let token = LockToken(worker: worker).text
        let now = MonotonicClock.now
        let fence = book.withLock { book -> UInt64? in
            if let held = book.held[tag], held.end > now { return nil }
            book.held[tag] = Held(token: token, end: now + ttl)
            book.fence += 1
            return book.fence
        }
        guard let fence else { throw .occupied(resource: tag, owner: nil) }
        return SpoolLease(token: token, fence: fence)
    }

    func release(_ tag: String, token: String) async throws(LockError) -> Bool {
        book.withLock { book in
            guard book.held[tag]?.token == token else { return false }
            book.held[tag] = nil
            return true
        }
    }

    func extend(_ tag: String, token: String, seconds: Int) async throws(LockError) -> Int64 {
        let now = MonotonicClock.now
        let left = book.withLock { book -> Int64? in
            guard let held = book.held[tag], held.token == token, held.end > now else { return nil }
            book.held[tag]?.end += Int64(seconds) * 1_000_000_000
            return held.end + Int64(seconds) * 1_000_000_000 - now
        }
        guard let left else { throw .expired(resource: tag) }
        return left / 1_000_000
    }

    func holder(_ tag: String) async throws(LockError) -> String? {
        let now = MonotonicClock.now
        return book.withLock { book in
            book.held[tag].flatMap { $0.end > now ? $0.token : nil }
        }
    }

    func raiseFence(_ tag: String, to fence: UInt64) async throws(LockError) -> Bool {
        book.withLock { book in
            guard book.fence < fence else { return false }
            book.fence = fence
            return true
        }
    }
}
