/// What a connection waits for, in the order in which Redis will answer: a ring that grows and never shrinks.
///
/// Each entry has a ticket, which counts up from 0. An entry whose caller has gone (timed out, cancelled)
/// stays as a *tombstone*: its reply will come and must be read past.
struct PendingReplies {
    struct Entry {
        var continuation: UnsafeContinuation<RedisExchange, Never>?
        var sent: Int64
        var deadline: Int64
        var late: (@Sendable (RedisReply) -> Void)?
    }

    private var slots: [Entry] = []
    private var head = 0
    private(set) var count = 0
    /// The ticket of the oldest entry.
    private(set) var firstTicket = 0

    var isEmpty: Bool { count == 0 }
    var nextTicket: Int { firstTicket + count }

    mutating func append(_ entry: Entry) {
        if count == slots.count { grow(filling: entry) }
        slots[(head + count) & (slots.count - 1)] = entry
        count += 1
    }

    mutating func popFirst() -> Entry? {
        guard count > 0 else { return nil }
        let entry = slots[head]
        slots[head].continuation = nil
        slots[head].late = nil
        head = (head + 1) & (slots.count - 1)
        count -= 1
        firstTicket += 1
        return entry
    }

    /// The entry of a ticket that is still waiting.
    subscript(ticket: Int) -> Entry {
        get { slots[index(of: ticket)] }
        set { slots[index(of: ticket)] = newValue }
    }

    func contains(_ ticket: Int) -> Bool { ticket >= firstTicket && ticket < nextTicket }

    private func index(of ticket: Int) -> Int {
        precondition(contains(ticket), "ticket \(ticket) is over")
        return (head + ticket - firstTicket) & (slots.count - 1)
    }

    private mutating func grow(filling entry: Entry) {
        let waiting = (0..<count).map { slots[(head + $0) & (slots.count - 1)] }
        slots =
            waiting + Array(repeating: Entry(continuation: nil, sent: 0, deadline: 0, late: nil), count: max(1, count))
        head = 0
    }
}
