internal import History

/// Where each resource is kept, by its number: open addressing with linear probing (Knuth, vol. 3, 6.4, algorithms L
/// and R), which costs one line of the cache a look.
///
/// Memory follows how many resources are kept, whatever their numbers are. Numbers are given one after another by
/// `Names`, so multiplying by a fixed number spreads them well enough.
struct ResourceTable {
    private struct Entry {
        var resource: UInt32 = 0
        /// The place plus one; 0 where the entry is free.
        var mark: UInt32 = 0
    }

    private var entries = [Entry](repeating: Entry(), count: 64)
    private var used = 0

    /// The place of a resource, if it is kept.
    subscript(resource: Names.ID) -> Int? {
        let entry = entries[index(of: resource.rawValue)]
        return entry.mark == 0 ? nil : Int(entry.mark) - 1
    }

    /// Takes in a resource that isn't kept so far.
    mutating func insert(_ resource: Names.ID, at place: Int) {
        if used >= entries.count / 2 { grow() }
        used += 1
        entries[index(of: resource.rawValue)] = Entry(resource: resource.rawValue, mark: UInt32(place) + 1)
    }

    /// Forgets a resource, and closes the gap for those that had to be put behind it.
    mutating func remove(_ resource: Names.ID) {
        let mask = entries.count - 1
        var gap = index(of: resource.rawValue)
        guard entries[gap].mark != 0 else { return }
        used -= 1
        var next = (gap + 1) & mask
        while entries[next].mark != 0 {
            let home = home(of: entries[next].resource)
            if (next - home) & mask >= (next - gap) & mask {
                entries[gap] = entries[next]
                gap = next
            }
            next = (next + 1) & mask
        }
        entries[gap] = Entry()
    }

    /// Where the resource is, or the free entry where it would be.
    private func index(of resource: UInt32) -> Int {
        let mask = entries.count - 1
        var index = home(of: resource)
        while entries[index].mark != 0, entries[index].resource != resource { index = (index + 1) & mask }
        return index
    }

    private func home(of resource: UInt32) -> Int {
        let spread = UInt64(resource) &* 0x9e37_79b9_7f4a_7c15
        return Int(spread >> 32) & (entries.count - 1)
    }

    private mutating func grow() {
        let old = entries
        entries = [Entry](repeating: Entry(), count: 2 * old.count)
        for entry in old where entry.mark != 0 { entries[index(of: entry.resource)] = entry }
    }
}
