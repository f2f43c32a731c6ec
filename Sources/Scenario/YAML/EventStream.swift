internal import CYAML

/// The events of a YAML text, one after the other, as libyaml finds them.
struct EventStream: ~Copyable {
    /// An event that matters here.
    enum Event {
        case scalar(text: String, isPlain: Bool)
        case sequenceStart, sequenceEnd
        case mappingStart, mappingEnd
        case alias(String)
        case documentStart, documentEnd
        case streamStart, streamEnd
    }

    /// An event with its place, its anchor, and whether a tag stands before it.
    struct Located {
        var event: Event
        var line: Int
        var column: Int
        var anchor: String?
        var hasTag = false
    }

    /// What libyaml can't read.
    struct SyntaxError: Error {
        var line: Int
        var column: Int
        var message: String
    }

    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let text: UnsafeBufferPointer<UInt8>

    /// Events of this text, which must stay where it is while the stream is used.
    init(_ text: UnsafeBufferPointer<UInt8>) {
        self.text = text
        parser = .allocate(capacity: 1)
        // Fails only without memory.
        guard yaml_parser_initialize(parser) == 1 else { fatalError("libyaml: out of memory") }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, text.baseAddress, text.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
    }

    /// The next event; after `streamEnd` none may be asked for.
    func next() throws(SyntaxError) -> Located {
        var raw = yaml_event_t()
        guard yaml_parser_parse(parser, &raw) == 1 else { throw syntaxError() }
        defer { yaml_event_delete(&raw) }
        var located = Located(
            event: .streamEnd, line: raw.start_mark.line + 1, column: raw.start_mark.column + 1)
        switch raw.type {
        case YAML_STREAM_START_EVENT: located.event = .streamStart
        case YAML_DOCUMENT_START_EVENT: located.event = .documentStart
        case YAML_DOCUMENT_END_EVENT: located.event = .documentEnd
        case YAML_SEQUENCE_END_EVENT: located.event = .sequenceEnd
        case YAML_MAPPING_END_EVENT: located.event = .mappingEnd
        case YAML_ALIAS_EVENT: located.event = .alias(string(raw.data.alias.anchor) ?? "")
        case YAML_SEQUENCE_START_EVENT:
            located.event = .sequenceStart
            located.anchor = string(raw.data.sequence_start.anchor)
            located.hasTag = raw.data.sequence_start.tag != nil
        case YAML_MAPPING_START_EVENT:
            located.event = .mappingStart
            located.anchor = string(raw.data.mapping_start.anchor)
            located.hasTag = raw.data.mapping_start.tag != nil
        case YAML_SCALAR_EVENT:
            let scalar = raw.data.scalar
            let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            located.event = .scalar(
                text: String(decoding: bytes, as: UTF8.self), isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE)
            located.anchor = string(scalar.anchor)
            located.hasTag = scalar.tag != nil
        default: break
        }
        return located
    }

    private func string(_ bytes: UnsafeMutablePointer<UInt8>?) -> String? {
        bytes.map { String(cString: $0) }
    }

    private func syntaxError() -> SyntaxError {
        let parser = parser.pointee
        let problem = parser.problem.map { String(cString: $0) } ?? "it can't be read"
        guard parser.error != YAML_READER_ERROR else {
            // The reader knows only the offset.
            let before = String(decoding: text.prefix(parser.problem_offset), as: UTF8.self)
            let lines = before.split(separator: "\n", omittingEmptySubsequences: false)
            return SyntaxError(
                line: max(1, lines.count), column: (lines.last?.unicodeScalars.count ?? 0) + 1,
                message: "\(problem); a scenario is text in UTF-8")
        }
        let mark = parser.problem_mark
        var message = "this is no YAML: \(problem)"
        if let context = parser.context.map({ String(cString: $0) }), parser.context_mark.line < mark.line {
            message += " \(context) that begins in line \(parser.context_mark.line + 1)"
        }
        return SyntaxError(
            line: mark.line + 1, column: mark.column + 1, message: message + hint(for: message, at: mark.index))
    }

    /// What helps with the mistakes that this format invites.
    private func hint(for message: String, at index: Int) -> String {
        let scalars = String(decoding: text, as: UTF8.self).unicodeScalars
        let rest = scalars.dropFirst(index)
        let lineStart = scalars.prefix(index).lastIndex(of: "\n").map(scalars.index(after:)) ?? scalars.startIndex
        let line = scalars[lineStart...].prefix { $0 != "\n" }
        if rest.first == "\t" { return "; indent with spaces" }
        if message.contains("mapping values are not allowed") {
            return "; indent a key like the one above it, and quote a text in which a colon stands"
        }
        if line.contains(">") { return "; a text with `>` in front stands in quotes: \"> 500/s\"" }
        if rest.first == "%" || rest.first == "@" || rest.first == "`" {
            return "; a text that begins with `\(String(rest.prefix(1)))` stands in quotes"
        }
        return ""
    }
}
