internal import History

/// Goes once over a history in the order of completion and judges the leases of each resource.
///
/// A resource whose leases have all ended is dropped when more than `resident` are kept and it wasn't used lately (the
/// clock algorithm): memory follows what is open, not how long the history is. What such a resource is asked later is
/// judged with the knowledge that all before had ended; where that isn't enough it is counted as undecided.
/// Cost: O(1) an operation where holds overlap little.
struct LeaseSweep {
    /// Resources that are looked at before another one is kept beyond `resident`.
    private static let looks = 8

    private let resident: Int
    private var common: Common
    private var places = PlaceTable()
    private var ring: [ResourceHistory] = []
    private var hand = 0
    private var forgottenBefore = Instant(nanoseconds: .min)
    /// Where the resource of the last operation is kept.
    private var last = -1

    /// What the resources of a sweep have in common.
    struct Common {
        let rules: LeaseRules
        /// Holds of a resource that are kept at most while they are closed.
        let window: Int
        let holds = Holds()
        var tally = LeaseTally()
    }

    /// A sweep that keeps so many resources, and so many closed holds of each (at least two).
    init(_ rules: LeaseRules, resident: Int = 16_384, window: Int = 16) {
        common = Common(rules: rules, window: window)
        self.resident = resident
    }

    /// How many resources are kept now.
    var kept: Int { ring.count }

    mutating func observe(_ operation: Operation) {
        if last < 0 || ring[last].resource != operation.resource { last = place(of: operation) }
        ring[last].observe(operation, &common)
    }

    mutating func finish() -> LeaseTally {
        for place in ring.indices { ring[place].close(&common) }
        return common.tally
    }

    private mutating func place(of operation: Operation) -> Int {
        if let place = places[UInt64(operation.resource.rawValue)] {
            ring[place].wasUsed = true
            return place
        }
        let freed = ring.count < resident ? nil : freePlace(at: operation.completed)
        let history = ResourceHistory(operation.resource, common.rules, forgottenBefore: forgottenBefore)
        if let freed { ring[freed] = history } else { ring.append(history) }
        let place = freed ?? ring.count - 1
        places.insert(UInt64(operation.resource.rawValue), at: place)
        return place
    }

    /// Drops a quiet resource that wasn't used since the hand came by; its place, or nil if a few looks found none.
    private mutating func freePlace(at now: Instant) -> Int? {
        for _ in 0..<Self.looks {
            let place = hand
            hand = (hand + 1) % ring.count
            if ring[place].wasUsed || !ring[place].isQuiet(at: now, common) {
                ring[place].wasUsed = false
                continue
            }
            forgottenBefore = max(forgottenBefore, ring[place].overBy(common))
            ring[place].close(&common)
            places.remove(UInt64(ring[place].resource.rawValue))
            return place
        }
        return nil
    }
}
