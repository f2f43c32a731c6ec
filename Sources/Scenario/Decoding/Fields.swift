/// The decoded values of a mapping, by key.
struct Fields {
    /// Where the mapping begins.
    let position: SourcePosition
    private let values: [String: any Sendable]
    private let entries: [Node.Entry]

    /// Decodes every entry. Reports unknown keys with the nearest known one, missing keys, and keys that exclude
    /// each other; of these the one of the highest layer wins, so that an override can replace its opposite.
    init(
        _ node: Node, keys: [any KeyDeclaration], exclusive: [[String]], owner: String, problems: inout Problems
    ) {
        position = node.position
        var entries: [Node.Entry] = []
        if case .mapping(let all) = node.content { entries = all }
        for names in exclusive { Self.settle(names, in: &entries, &problems) }
        var values: [String: any Sendable] = [:]
        for entry in entries {
            if let key = keys.first(where: { $0.name == entry.key }) {
                values[entry.key] = key.decode(entry.value, &problems)
            } else {
                problems.report(
                    unknown(entry.key, as: "key of \(owner)", known: keys.map(\.name)), at: entry.keyPosition)
            }
        }
        for key in keys where key.isRequired && !entries.contains(where: { $0.key == key.name }) {
            problems.report(
                "`\(key.name)` is missing in \(owner); write `\(key.name):` with \(key.expected)", at: position)
        }
        self.entries = entries
        self.values = values
    }

    /// The value of a key. One that is missing has its fallback; one that was wrong has none.
    subscript<Value>(_ key: Key<Value>) -> Value? {
        contains(key) ? values[key.name] as? Value : key.fallback
    }

    /// Whether the key is written.
    func contains(_ key: some KeyDeclaration) -> Bool { entry(key.name) != nil }

    /// Whether the key is written, but its value couldn't be read.
    func isUnreadable(_ key: any KeyDeclaration) -> Bool { contains(key) && values[key.name] == nil }

    /// Where the key stands; the beginning of the mapping if it doesn't.
    func position(of key: some KeyDeclaration) -> SourcePosition { entry(key.name)?.keyPosition ?? position }

    /// The names of the keys that are written, in their order, with their places.
    var written: [(name: String, position: SourcePosition)] { entries.map { ($0.key, $0.keyPosition) } }

    private func entry(_ name: String) -> Node.Entry? { entries.first { $0.key == name } }

    private static func settle(_ names: [String], in entries: inout [Node.Entry], _ problems: inout Problems) {
        let present = entries.filter { names.contains($0.key) }
        guard present.count > 1, let highest = present.map(\.layer).max() else { return }
        entries.removeAll { names.contains($0.key) && $0.layer < highest }
        let rivals = present.filter { $0.layer == highest }
        for rival in rivals.dropFirst() {
            problems.report("`\(rival.key)` excludes `\(rivals[0].key)`; keep one of them", at: rival.keyPosition)
        }
    }
}
