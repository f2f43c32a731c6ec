/// Where what belongs to a number is kept: open addressing with linear probing (Knuth, vol. 3, 6.4, algorithms L and R),
/// which costs one line of the cache a look.
///
/// Memory follows how many numbers are kept, whatever they are. They are those of resources and rounds, which are given
/// one after another, so multiplying by a fixed number spreads them well enough.
struct PlaceTable {
    private struct Entry {
        var number: UInt64 = 0
        /// The place plus one; 0 where the entry is free.
        var mark: UInt32 = 0
    }

    private var entries = [Entry](repeating: Entry(), count: 64)
    private var used = 0

    /// The place of a number, if it is kept.
    subscript(number: UInt64) -> Int? {
        let entry = entries[index(of: number)]
        return entry.mark == 0 ? nil : Int(entry.mark) - 1
    }

    /// Takes in a number that isn't kept so far.
    mutating func insert(_ number: UInt64, at place: Int) {
        if used >= entries.count / 2 { grow() }
        used += 1
        entries[index(of: number)] = Entry(number: number, mark: UInt32(place) + 1)
    }

    /// Forgets a number, and closes the gap for those that had to be put behind it.
    mutating func remove(_ number: UInt64) {
        let mask = entries.count - 1
        var gap = index(of: number)
        guard entries[gap].mark != 0 else { return }
        used -= 1
        var next = (gap + 1) & mask
        while entries[next].mark != 0 {
            let home = home(of: entries[next].number)
            if (next - home) & mask >= (next - gap) & mask {
                entries[gap] = entries[next]
                gap = next
            }
            next = (next + 1) & mask
        }
        entries[gap] = Entry()
    }

    /// Where the number is, or the free entry where it would be.
    private func index(of number: UInt64) -> Int {
        let mask = entries.count - 1
        var index = home(of: number)
        while entries[index].mark != 0, entries[index].number != number { index = (index + 1) & mask }
        return index
    }

    private func home(of number: UInt64) -> Int {
        Int((number &* 0x9e37_79b9_7f4a_7c15) >> 32) & (entries.count - 1)
    }

    private mutating func grow() {
        let old = entries
        entries = [Entry](repeating: Entry(), count: 2 * old.count)
        for entry in old where entry.mark != 0 { entries[index(of: entry.number)] = entry }
    }
}
