/// Finds few things of many that still have a property, by asking about subsets of them.
///
/// The algorithm `ddmin` of Zeller & Hildebrandt («Simplifying and Isolating Failure-Inducing Input», 2002): what is
/// left is 1-minimal, that is, without any one of them the property is gone, if the question is always answered the
/// same. Asks at most about n² + 3n subsets, mostly far fewer. Where the answer is a matter of chance, a subset that
/// was once denied may have the property all the same; what is left has shown it.
struct DeltaDebugging {
    /// The least that was found of `items`, which have the property. `holds` asks about some of them, in their order;
    /// nil ends the search with what is known.
    static func minimum<Item>(of items: [Item], holds: ([Item]) async -> Bool?) async -> [Item] {
        var items = items
        var parts = 2
        while items.count > 1 {
            let chunks = split(items.count, into: parts)
            var smaller: [Item]?
            for isComplement in parts == 2 ? [false] : [false, true] {
                for chunk in chunks where smaller == nil {
                    let candidate =
                        isComplement ? Array(items[..<chunk.lowerBound] + items[chunk.upperBound...]) : Array(items[chunk])
                    guard let isFound = await holds(candidate) else { return items }
                    if isFound {
                        smaller = candidate
                        parts = isComplement ? max(parts - 1, 2) : 2
                    }
                }
            }
            if let smaller {
                items = smaller
            } else if parts < items.count {
                parts = min(2 * parts, items.count)
            } else {
                break
            }
        }
        return items
    }

    /// Ranges of nearly equal length that together are 0..<count.
    private static func split(_ count: Int, into parts: Int) -> [Range<Int>] {
        (0..<parts).map { count * $0 / parts..<count * ($0 + 1) / parts }
    }
}
