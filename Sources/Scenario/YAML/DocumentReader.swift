/// Makes the tree of nodes of a YAML text. Aliases are replaced by what they stand for; tags, several documents
/// and keys that aren't texts are refused, for nothing in a scenario needs them.
struct DocumentReader: ~Copyable {
    private let events: EventStream
    private let file: String
    private let columnOffset: Int
    /// Columns of quotes that the text as it was written hasn't, by line.
    private let quotes: [Int: [Int]]
    private var anchors: [String: (node: Node, nodes: Int)] = [:]
    private var nodes = 0

    /// How often a text is read again with a bare comparison in quotes; no scenario has as many lines of thresholds.
    private static let comparisons = 20

    /// Ends the reading of a text that can't go on.
    private struct Stop: Error {
        var position: SourcePosition
        var message: String
    }

    /// The document in a text, or nil after a report. `columnOffset` is added to the columns of the first line.
    static func read(
        _ text: [UInt8], file: String, columnOffset: Int = 0, problems: inout Problems
    ) -> Node? {
        var text = text
        var quotes: [Int: [Int]] = [:]
        while true {
            var found = problems
            switch attempt(text, file: file, columnOffset: columnOffset, quotes: quotes, problems: &found) {
            case .success(let node):
                problems = found
                return node
            case .failure(let stop):
                let line = stop.position.line
                if quotes[line] == nil, quotes.count < comparisons,
                    let quoted = BareComparison.quoted(text, inLine: line)
                {
                    text = quoted.text
                    quotes[line] = quoted.columns
                } else {
                    problems = found
                    problems.report(stop.message, at: stop.position)
                    return nil
                }
            }
        }
    }

    private static func attempt(
        _ text: [UInt8], file: String, columnOffset: Int, quotes: [Int: [Int]], problems: inout Problems
    ) -> Result<Node, Stop> {
        // libyaml wants a place to read from even where there is nothing to read.
        (text.isEmpty ? [UInt8(ascii: "\n")] : text).withUnsafeBufferPointer { bytes in
            var reader = DocumentReader(bytes, file: file, columnOffset: columnOffset, quotes: quotes)
            do throws(Stop) {
                return .success(try reader.document(&problems))
            } catch {
                return .failure(error)
            }
        }
    }

    private init(
        _ bytes: UnsafeBufferPointer<UInt8>, file: String, columnOffset: Int, quotes: [Int: [Int]]
    ) {
        self.quotes = quotes
        events = EventStream(bytes)
        self.file = file
        self.columnOffset = columnOffset
    }

    private mutating func document(_ problems: inout Problems) throws(Stop) -> Node {
        _ = try next()
        let start = try next()
        guard case .documentStart = start.event else {
            throw Stop(
                position: position(line: 1, column: 1), message: "nothing stands here; a scenario begins with `name: …`"
            )
        }
        let root = try node(try next(), depth: 0, &problems)
        _ = try next()
        let end = try next()
        if case .documentStart = end.event {
            throw Stop(position: position(end), message: "a second document; write it to a file of its own")
        }
        return root
    }

    private func next() throws(Stop) -> EventStream.Located {
        do {
            return try events.next()
        } catch {
            throw Stop(position: position(line: error.line, column: error.column), message: error.message)
        }
    }

    private mutating func node(
        _ start: EventStream.Located, depth: Int, _ problems: inout Problems
    ) throws(Stop) -> Node {
        let place = position(start)
        guard depth <= YAMLLimits.depth else {
            throw Stop(
                position: place, message: "nested deeper than \(YAMLLimits.depth) levels; nothing in a scenario is")
        }
        try count(1, at: place)
        if start.hasTag { problems.report("a tag stands here; write the value without it", at: place) }
        let before = nodes
        var result = Node(content: .sequence([]), position: place)
        switch start.event {
        case .scalar(let text, let isPlain):
            result.content = .scalar(.init(text: text, written: text, isPlain: isPlain))
        case .alias(let name):
            guard let anchor = anchors[name] else {
                throw Stop(position: place, message: "no anchor `&\(name)` stands before this alias")
            }
            try count(anchor.nodes, at: place)
            return anchor.node
        case .sequenceStart:
            result.content = .sequence(try items(depth: depth, &problems))
        case .mappingStart:
            result.content = .mapping(try entries(depth: depth, &problems))
        default:
            throw Stop(position: place, message: "this is no YAML: a value is missing")
        }
        if let name = start.anchor { anchors[name] = (result, nodes - before) }
        return result
    }

    private mutating func items(depth: Int, _ problems: inout Problems) throws(Stop) -> [Node] {
        var items: [Node] = []
        while true {
            let event = try next()
            if case .sequenceEnd = event.event { return items }
            items.append(try node(event, depth: depth + 1, &problems))
        }
    }

    private mutating func entries(depth: Int, _ problems: inout Problems) throws(Stop) -> [Node.Entry] {
        var entries: [Node.Entry] = []
        var lines: [String: Int] = [:]
        while true {
            let event = try next()
            if case .mappingEnd = event.event { return entries }
            let key = try node(event, depth: depth + 1, &problems)
            let value = try node(try next(), depth: depth + 1, &problems)
            // The key's own place, also where it is an alias.
            let place = position(event)
            guard case .scalar(let scalar) = key.content, !key.isNothing else {
                problems.report("\(key.kind) is no key; write a word", at: place)
                continue
            }
            if let line = lines[scalar.text] {
                problems.report("\(quote(scalar.text)) stands in line \(line) already; keep one of them", at: place)
                continue
            }
            lines[scalar.text] = place.line
            entries.append(.init(key: scalar.text, keyPosition: place, value: value))
        }
    }

    private mutating func count(_ more: Int, at place: SourcePosition) throws(Stop) {
        nodes += more
        guard nodes <= YAMLLimits.nodes else {
            throw Stop(position: place, message: "more than \(YAMLLimits.nodes) values; no scenario needs so many")
        }
    }

    private func position(_ event: EventStream.Located) -> SourcePosition {
        position(line: event.line, column: event.column)
    }

    private func position(line: Int, column: Int) -> SourcePosition {
        let written = column - (quotes[line]?.count { $0 < column } ?? 0)
        return SourcePosition(file: file, line: line, column: line == 1 ? written + columnOffset : written)
    }
}
