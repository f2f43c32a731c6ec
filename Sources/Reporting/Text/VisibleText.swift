extension String {
    /// The text cut to so many letters at most; how many there were is told. Letters are Unicode scalars: one
    /// `Character` may carry a thousand accents.
    func shortened(to most: Int) -> String {
        guard utf8.count > most, unicodeScalars.count > most else { return self }
        return String(unicodeScalars.prefix(most)) + "… (\(unicodeScalars.count) letters)"
    }

    /// The text as it may be shown anywhere on one line: whatever moves a terminal, breaks a line or turns the
    /// direction of writing stands as a visible sign. A hostile target chooses some of the texts that we show.
    var visible: String {
        guard utf8.contains(where: { $0 < 0x20 || $0 >= 0x7F }) else { return self }
        var shown = ""
        var accents = 0
        for scalar in unicodeScalars {
            // A tower of accents covers the lines around it: three are enough for every language.
            let isAccent = scalar.value >= 0x300 && scalar.properties.generalCategory == .nonspacingMark
            accents = isAccent ? accents + 1 : 0
            if accents > 3 { continue }
            switch scalar.value {
            case 0..<0x20: shown.unicodeScalars.append(Unicode.Scalar(0x2400 + UInt16(scalar.value)) ?? "?")
            case 0x7F: shown += "\u{2421}"
            case 0x80..<0xA0, 0x200B, 0x200E, 0x200F, 0x2028..<0x202F, 0x2066..<0x206A, 0xFEFF, 0xFFF9..<0xFFFC, 0xFFFE,
                0xFFFF,
                0xE0000..<0xE0080:
                shown += "<U+" + String(scalar.value, radix: 16, uppercase: true) + ">"
            default: shown.unicodeScalars.append(scalar)
            }
        }
        return shown
    }

    /// The line as it may stand in the log of a CI system: what begins with `::` or holds `##[` would be a command
    /// to GitHub's runner, whoever wrote it.
    var withoutWorkflowCommands: String {
        var line = self
        if let start = line.firstIndex(where: { $0 != " " }), line[start...].hasPrefix("::") {
            line.replaceSubrange(start..<line.index(start, offsetBy: 2), with: "∷")
        }
        return line.contains("##[")
            ? line.split(separator: "##[", omittingEmptySubsequences: false).joined(separator: "# #[") : line
    }
}
