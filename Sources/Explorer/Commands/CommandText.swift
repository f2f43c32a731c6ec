internal import Wire

/// Commands and replies in words.
enum CommandText {
    /// A command's name and keys, the same in each run: the resource's name and what looks random are left out.
    static func shape(of command: WireCommand, _ footprint: Footprint, resource: String) -> String {
        let isScript = ["EVAL", "EVALSHA", "EVAL_RO", "EVALSHA_RO"].contains(command.name)
        let name = isScript ? "SCRIPT" : command.name
        let keys = footprint.writes.union(footprint.reads).map { shape(of: $0, resource: resource) }.sorted()
        return ([name] + keys).joined(separator: " ")
    }

    static func shape(of key: Key, resource: String) -> String {
        var text = String(decoding: key.name, as: UTF8.self)
        if !resource.isEmpty { text = text.replacing(resource, with: "{resource}") }
        return withoutRandom(text)
    }

    /// Runs of at least eight hexadecimal digits and dashes, as random names are made of, become `*`.
    private static func withoutRandom(_ text: String) -> String {
        var result = ""
        var run = ""
        func flush() {
            result += run.count >= 8 && run.contains(where: \.isNumber) ? "*" : run
            run = ""
        }
        for character in text {
            if character.isHexDigit || character == "-" && !run.isEmpty {
                run.append(character)
            } else {
                flush()
                result.append(character)
            }
        }
        flush()
        return result
    }

    /// A command for people, cut to a readable length.
    static func line(_ command: WireCommand) -> String {
        var words = command.arguments.map { word($0) }
        if command.name.hasPrefix("EVAL"), words.count > 1 {
            words[1] = command.name.hasPrefix("EVALSHA") ? String(words[1].prefix(8)) : "«script»"
        }
        if command.name == "EXEC" {
            words = ["MULTI"] + command.transaction.map { $0.map { word($0) }.joined(separator: " ") } + ["EXEC"]
            return words.joined(separator: "; ")
        }
        return words.joined(separator: " ")
    }

    private static func word(_ bytes: [UInt8]) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        let printable = String(text.map { $0.isNewline || $0.asciiValue.map { $0 < 32 } ?? false ? " " : $0 })
        return printable.count > 40 ? printable.prefix(36) + "…" : printable
    }

    /// Redis's reply in a few words; empty if none came.
    static func reply(of command: WireCommand) -> String {
        guard let reply = command.reply else { return "" }
        let text = String(decoding: reply, as: UTF8.self)
        let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
        let first = lines[0]
        switch reply.first {
        case UInt8(ascii: "$"), UInt8(ascii: "="):
            return first == "$-1" ? "nil" : word(Array((lines.count > 1 ? lines[1] : "").utf8))
        case UInt8(ascii: "*") where first == "*-1", UInt8(ascii: "_"): return "nil"
        case UInt8(ascii: "*"), UInt8(ascii: "%"), UInt8(ascii: "~"):
            let parts = lines.dropFirst().filter { !$0.isEmpty && !$0.hasPrefix("$") }
            return "[" + word(Array(parts.joined(separator: ", ").utf8)) + "]"
        default: return word(Array(first.dropFirst().utf8))
        }
    }
}
