extension Scenario.Override {
    /// Puts the value in its place in a document, or reports why that can't be.
    func apply(to root: inout Node, _ problems: inout Problems) {
        let keys = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard !keys.contains("") else {
            return problems.report("no key stands before `=`; write --set clients=50", at: place(pathOffset))
        }
        guard keys.count <= YAMLLimits.depth else {
            return problems.report(
                "\(keys.count) keys within each other; nothing in a scenario is so deep", at: place(pathOffset))
        }
        guard !value.isEmpty else {
            return problems.report("no value for `\(path)`; write --set \(path)=VALUE", at: place(argument.count))
        }
        guard let node = valueNode(&problems) else { return }
        root.set(keys[...], to: node, keyPosition: place(pathOffset), &problems)
    }

    private func valueNode(_ problems: inout Problems) -> Node? {
        // Only what is bracketed or quoted is YAML, so that `> 500/s` and `a: b` need no second quoting.
        guard let first = value.first, "{['\"".contains(first) else {
            return Node(
                content: .scalar(.init(text: value, written: value, isPlain: true)), position: place(valueOffset))
        }
        return DocumentReader.read(
            Array(value.utf8), file: argument, columnOffset: valueOffset, problems: &problems)
    }

    private func place(_ offset: Int) -> SourcePosition {
        SourcePosition(file: argument, line: 1, column: offset + 1)
    }
}

extension Node {
    /// Replaces what a path leads to; keys that are missing are made.
    mutating func set(
        _ path: ArraySlice<String>, to value: Node, keyPosition: SourcePosition, _ problems: inout Problems
    ) {
        guard let key = path.first else {
            self = value
            return
        }
        let rest = path.dropFirst()
        switch content {
        case .mapping(var entries):
            let index = entries.firstIndex { $0.key == key } ?? entries.endIndex
            if index == entries.endIndex {
                let empty = Node(content: .mapping([]), position: keyPosition)
                entries.append(.init(key: key, keyPosition: keyPosition, value: empty))
            }
            entries[index].value.set(rest, to: value, keyPosition: keyPosition, &problems)
            entries[index].layer = .override
            if rest.isEmpty { entries[index].keyPosition = keyPosition }
            content = .mapping(entries)
        case .sequence(var items):
            guard let index = items.firstIndex(where: { $0.name == key }) ?? items.index(of: key) else {
                let names = items.compactMap(\.name)
                problems.report(unknown(key, as: "element of this list", known: names), at: keyPosition)
                return
            }
            if !rest.isEmpty, let word = items[index].plainText {
                // A bare word becomes a key, so that settings can stand under it.
                let entry = Entry(
                    key: word, keyPosition: items[index].position,
                    value: Node(content: .mapping([]), position: keyPosition))
                items[index].content = .mapping([entry])
            }
            let inner = items[index].isKeyed(by: key) ? [key] + rest : rest
            items[index].set(inner, to: value, keyPosition: keyPosition, &problems)
            content = .sequence(items)
        case .scalar:
            // A value that stands alone gives way to settings, as in `arrival.rate=500/s`.
            content = .mapping([])
            set(path, to: value, keyPosition: keyPosition, &problems)
        }
    }

    /// What an element of a list goes by: its `name`, or its first word.
    private var name: String? {
        switch content {
        case .scalar: plainText
        case .mapping(let entries):
            entries.first { $0.key == "name" }?.value.plainText ?? entries.first?.key
        case .sequence: nil
        }
    }

    private func isKeyed(by key: String) -> Bool {
        if case .mapping(let entries) = content { entries.first?.key == key } else { false }
    }
}

extension [Node] {
    fileprivate func index(of number: String) -> Int? {
        Int(number).flatMap { indices.contains($0) ? $0 : nil }
    }
}
