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
        let name = Array(resource.utf8)
        var shape: [UInt8] = []
        shape.reserveCapacity(key.name.count + 8)
        var run = 0
        var hasDigit = false
        // Runs of at least eight hexadecimal digits and dashes, as random names are made of, become `*`.
        func flush() {
            if run >= 8, hasDigit {
                shape.removeLast(run)
                shape.append(UInt8(ascii: "*"))
            }
            (run, hasDigit) = (0, false)
        }
        var rest = key.name[...]
        while let byte = rest.first {
            if !name.isEmpty, byte == name[0], rest.starts(with: name) {
                flush()
                shape += "{resource}".utf8
                rest = rest.dropFirst(name.count)
                continue
            }
            let isDigit = (0x30...0x39).contains(byte)
            let isPart = isDigit || (0x61...0x66).contains(byte | 0x20) || byte == 0x2D && run > 0
            if isPart {
                run += 1
                hasDigit = hasDigit || isDigit
            } else {
                flush()
            }
            shape.append(byte)
            rest = rest.dropFirst()
        }
        flush()
        return String(decoding: shape, as: UTF8.self)
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
