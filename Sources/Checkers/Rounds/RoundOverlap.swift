/// How many of the acquires of a round were under way at one and the same instant, over all rounds: the measure of
/// whether a contest was one.
public struct RoundOverlap: Sendable, Equatable {
    /// How many rounds had so many acquires under way at once; the index is the number of acquires.
    public private(set) var rounds: [Int] = []
    /// Rounds that were measured.
    public private(set) var count = 0

    /// Nothing measured.
    public init() {}

    /// Counts a round whose largest number of acquires under way at once was this.
    mutating func add(_ depth: Int) {
        while rounds.count <= depth { rounds.append(0) }
        rounds[depth] += 1
        count += 1
    }

    /// Rounds in which at least two acquires overlapped.
    public var contested: Int { rounds.dropFirst(2).reduce(0, +) }

    /// The number of acquires at once that this share (0…1) of rounds doesn't exceed; 0 if there was no round.
    public func percentile(_ share: Double) -> Int {
        let rank = max(1, Int((min(1, max(0, share)) * Double(count)).rounded(.up)))
        var seen = 0
        for (depth, inRounds) in rounds.enumerated() {
            seen += inRounds
            if seen >= rank { return depth }
        }
        return 0
    }

    /// The largest number of these closed spans of time that have an instant in common. O(n log n).
    static func depth(of starts: [Int64], _ ends: [Int64]) -> Int {
        let (starts, ends) = (starts.sorted(), ends.sorted())
        var (end, depth, deepest) = (0, 0, 0)
        for start in starts {
            depth += 1
            while end < ends.count, ends[end] < start {
                end += 1
                depth -= 1
            }
            deepest = max(deepest, depth)
        }
        return deepest
    }
}
