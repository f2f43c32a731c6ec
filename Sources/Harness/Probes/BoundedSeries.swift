/// What can stand for itself and for what came after it.
protocol Mergeable {
    /// Stands for a later one too.
    mutating func merge(_ later: Self)
}

/// Samples in order of time, never more than so many, however long it goes on: when there are more, each two neighbours
/// become one, and from then on every sample stands for twice as many looks. So each stands for about the same time, and no
/// part of a run counts more than another.
struct BoundedSeries<Sample: Mergeable & Sendable>: Sendable {
    private let most: Int
    /// How many looks each sample stands for.
    private var looks = 1
    /// How many of them the last sample has.
    private var inLast = 0
    private(set) var samples: [Sample] = []

    /// At most so many are kept, at least 2.
    init(atMost most: Int) { self.most = max(2, most) }

    /// Takes in the next look.
    mutating func add(_ sample: Sample) {
        if inLast > 0, inLast < looks {
            samples[samples.count - 1].merge(sample)
            inLast += 1
            return
        }
        if samples.count == most { halve() }
        // A last one that stayed alone has room for more.
        if inLast > 0, inLast < looks {
            samples[samples.count - 1].merge(sample)
            inLast += 1
        } else {
            samples.append(sample)
            inLast = 1
        }
    }

    private mutating func halve() {
        var kept: [Sample] = []
        kept.reserveCapacity(most)
        for (index, sample) in samples.enumerated() {
            if index % 2 == 0 { kept.append(sample) } else { kept[kept.count - 1].merge(sample) }
        }
        inLast = samples.count % 2 == 0 ? 2 * looks : inLast
        looks *= 2
        samples = kept
    }
}
