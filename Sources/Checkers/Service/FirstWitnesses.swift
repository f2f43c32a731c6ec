import History

/// The first witnesses of however many there are.
struct FirstWitnesses: Sendable {
    /// How many there were.
    private(set) var found = 0
    /// The first of them.
    private(set) var kept: [Witness] = []
    private let most: Int

    init(atMost most: Int) { self.most = most }

    mutating func note(_ sentence: String, _ operations: [Operation] = [], at instant: Instant? = nil) {
        found += 1
        if kept.count < most { kept.append(Witness(sentence, operations, at: instant)) }
    }
}
