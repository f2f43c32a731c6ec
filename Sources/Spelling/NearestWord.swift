/// The candidate that was probably meant by a mistyped word, or nil if none is near.
///
/// Near means: at most a third of the letters (at least one) were inserted, left out, replaced or swapped with
/// their neighbour (optimal string alignment distance; Damerau 1964). Upper and lower case, `_` and `-` count as
/// the same. Of equally near ones the first is taken. Cost: O(length²) for each candidate; a word longer than 64
/// characters has no nearest.
public func nearestWord(to word: String, among candidates: some Sequence<String>) -> String? {
    let typed = normalised(word)
    guard !typed.isEmpty, typed.count <= 64 else { return nil }
    var best: (word: String, distance: Int)?
    for candidate in candidates {
        let meant = normalised(candidate)
        let allowed = max(1, max(typed.count, meant.count) / 3)
        guard abs(typed.count - meant.count) <= allowed else { continue }
        let distance = alignmentDistance(typed, meant)
        // A word of which nothing is left isn't a typing error.
        guard distance <= allowed, distance < meant.count, distance < best?.distance ?? .max else { continue }
        best = (candidate, distance)
    }
    return best?.word
}

private func normalised(_ word: String) -> [Character] {
    word.lowercased().map { $0 == "_" ? "-" : $0 }
}

/// The number of insertions, deletions, replacements and swaps of neighbours from one word to the other.
private func alignmentDistance(_ a: [Character], _ b: [Character]) -> Int {
    var beforePrevious = [Int](repeating: 0, count: b.count + 1)
    var previous = Array(0...b.count)
    for i in 1...max(1, a.count) where i <= a.count {
        var current = [i] + [Int](repeating: 0, count: b.count)
        for j in b.indices.map({ $0 + 1 }) {
            let replaced = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
            current[j] = min(previous[j] + 1, current[j - 1] + 1, replaced)
            if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                current[j] = min(current[j], beforePrevious[j - 2] + 1)
            }
        }
        (beforePrevious, previous) = (previous, current)
    }
    return previous[b.count]
}
