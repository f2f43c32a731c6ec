import History

/// What else happened to a witness's resource at that time: what the other clients were told. Bounded.
struct Surroundings: Sendable {
    private static let most = 60

    private let proof: [History.Operation]
    private let resource: Names.ID
    private let from: Int64
    private let to: Int64
    private var kept: [History.Operation] = []
    private(set) var found = 0

    init(of proof: [History.Operation]) {
        self.proof = proof
        resource = proof.first?.resource ?? .empty
        let first = proof.map(\.invoked.nanoseconds).min() ?? 0
        let last = proof.filter { $0.completed != .never }.map(\.completed.nanoseconds).max() ?? first
        // A quarter of the span on both sides: what led to it, and what came of it.
        from = first - (last - first) / 4
        to = last + (last - first) / 4
    }

    @inline(__always)
    mutating func add(_ operation: History.Operation) {
        guard operation.resource == resource, operation.completed.nanoseconds >= from,
            operation.invoked.nanoseconds <= to
        else { return }
        keep(operation)
    }

    private mutating func keep(_ operation: History.Operation) {
        guard !proof.isEmpty, !proof.contains(operation) else { return }
        found += 1
        if kept.count < Self.most { kept.append(operation) }
    }

    func operations(
        names: Names, exchange: (History.Operation, Names) -> Exchange?
    ) -> [Report.Operation] {
        kept.sorted { $0.invoked < $1.invoked }.map {
            Report.Operation($0, names: names, exchange: exchange($0, names))
        }
    }
}

/// The operations on one resource for a while: that of the first witness, from then on, or the first that the
/// history names.
struct Excerpt: Sendable {
    private static let most = 240

    private var resource: Names.ID?
    private let from: Int64
    private var kept: [History.Operation] = []
    private var found = 0

    init(around operation: History.Operation?) {
        resource = operation?.resource
        from = operation?.invoked.nanoseconds ?? .min
    }

    @inline(__always)
    mutating func add(_ operation: History.Operation) {
        if resource == nil { resource = operation.resource }
        guard operation.resource == resource else { return }
        found += 1
        if kept.count < Self.most, operation.completed.nanoseconds >= from { kept.append(operation) }
    }

    func timeline(names: Names) -> Report.Timeline? {
        guard let resource, !kept.isEmpty else { return nil }
        return Report.Timeline(
            resource: names[resource],
            operations: kept.sorted { $0.invoked < $1.invoked }.map { Report.Operation($0, names: names) },
            operationsFound: found)
    }
}
