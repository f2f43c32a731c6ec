/// Which calls are placed: a set whose key leaves out the words at both ends that are all full or all empty, so that
/// remembering it costs what overlaps, not how long the history is.
struct PlacedSet {
    private var words: [UInt64]
    private var low = 0
    private var high = 0

    init(count: Int) { words = [UInt64](repeating: 0, count: count / 64 + 1) }

    mutating func insert(_ index: Int) {
        let word = index >> 6
        words[word] |= 1 << UInt64(index & 63)
        high = max(high, word)
        while low < words.count - 1, words[low] == .max { low += 1 }
    }

    mutating func remove(_ index: Int) {
        let word = index >> 6
        words[word] &= ~(1 << UInt64(index & 63))
        low = min(low, word)
        while high > 0, words[high] == 0 { high -= 1 }
    }

    func contains(_ index: Int) -> Bool { words[index >> 6] & (1 << UInt64(index & 63)) != 0 }

    struct Key: Hashable {
        var low: Int
        var words: [UInt64]
    }

    var key: Key { Key(low: low, words: low <= high ? Array(words[low...high]) : []) }
}
