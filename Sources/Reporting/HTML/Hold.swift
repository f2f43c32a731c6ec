import History

/// A span in which a client surely held a resource: from the completion of its grant until the earlier of the
/// invocation of its release and the end of its lease, counted from the grant's invocation.
struct Hold {
    var client: Int
    var resource: String
    var token: String
    var from: Int64
    /// Nil for a lease without an end.
    var to: Int64?

    /// The holds that some operations prove.
    static func holds(in operations: [Report.Operation]) -> [Hold] {
        operations.compactMap { grant in
            guard grant.kind == "acquire", grant.outcome == .granted, let from = grant.completed else { return nil }
            // A release that may have happened ends what is sure.
            let released = operations.filter {
                $0.kind == "release" && $0.resource == grant.resource && $0.token == grant.token
                    && $0.invoked >= from && $0.outcome != .refused && $0.outcome != .unavailable
            }.map(\.invoked).min()
            let leases = operations.filter {
                ($0 == grant)
                    || ($0.kind == "extend" && $0.outcome == .granted && $0.token == grant.token
                        && $0.resource == grant.resource)
            }
            let expires = leases.contains { $0.lease <= 0 } ? nil : leases.map { $0.invoked + $0.lease }.max()
            let to = [released, expires].compactMap { $0 }.min()
            if let to, to <= from { return nil }
            return Hold(client: grant.client, resource: grant.resource, token: grant.token, from: from, to: to)
        }
    }

    /// The first span in which two of them held the same resource at once.
    static func overlap(of holds: [Hold]) -> (from: Int64, to: Int64?)? {
        var first: (from: Int64, to: Int64?)?
        for (index, hold) in holds.enumerated() {
            for other in holds[(index + 1)...] where other.resource == hold.resource {
                if other.client == hold.client && other.token == hold.token { continue }
                let from = max(hold.from, other.from)
                let to = [hold.to, other.to].compactMap { $0 }.min()
                if let to, to <= from { continue }
                if from < first?.from ?? .max { first = (from, to) }
            }
        }
        return first
    }
}
