internal import History

/// Counts the acquires of which it is sure, whatever the clocks' error, that they overlapped another one of their
/// resource: what makes a pass over several parts mean something. Reads operations in the order of completion.
struct SureOverlap {
    /// Resources that are remembered at once; when there are more, all are forgotten, and fewer overlaps are counted.
    private static let remembered = 65_536

    /// When the last acquire of each part surely ended, by resource: in instants that are widened already.
    private var ended: [Names.ID: [Int64]] = [:]
    private let errors: [Int64]
    private(set) var count = 0

    /// For parts with these errors, in their order.
    init(errors: [Int64]) { self.errors = errors }

    mutating func observe(_ operation: Operation, ofPart part: Int) {
        guard operation.kind == .acquire, operation.completed != .never else { return }
        if ended.count >= Self.remembered, ended[operation.resource] == nil { ended.removeAll() }
        var last = ended[operation.resource] ?? [Int64](repeating: .min, count: errors.count)
        let latestBegin = operation.invoked.nanoseconds + 2 * errors[part]
        let isSure = last.indices.contains { other in
            guard last[other] != .min else { return false }
            // Of one part both instants are wrong by the same.
            return other == part
                ? operation.invoked.nanoseconds + 2 * errors[part] <= last[other]
                : latestBegin <= last[other] - 2 * errors[other]
        }
        if isSure { count += 1 }
        last[part] = max(last[part], operation.completed.nanoseconds)
        ended[operation.resource] = last
    }
}
