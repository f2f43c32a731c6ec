internal import Checkers

extension [ConnectionSample] {
    /// About half of them: of each two neighbours under load the one with more connections, so that no peak is lost.
    func thinned() -> [ConnectionSample] {
        var kept: [ConnectionSample] = []
        var isAlone = false
        for sample in self {
            if isAlone, let last = kept.last, last.phase == .load, sample.phase == .load {
                if sample.connected > last.connected { kept[kept.count - 1] = sample }
                isAlone = false
            } else {
                kept.append(sample)
                isAlone = true
            }
        }
        return kept
    }
}
