/// A value like `> 500/s` without quotes: in YAML a bare `>` begins a folded text, so that a threshold, as everybody
/// writes it, is no YAML. Only a line at which reading has failed is looked at: what is YAML keeps its meaning.
enum BareComparison {
    /// A text with quotes put in.
    struct Quoted {
        var text: [UInt8]
        /// Where in the line quotes were put in: their columns from 1.
        var columns: [Int]
    }

    /// The text with such values of a line (from 1) in quotes; nil if there are none.
    static func quoted(_ text: [UInt8], inLine number: Int) -> Quoted? {
        let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard lines.indices.contains(number - 1) else { return nil }
        let line = lines[number - 1]
        var result: [UInt8] = []
        var columns: [Int] = []
        func column() -> Int { String(decoding: result, as: UTF8.self).unicodeScalars.count + 1 }
        var rest = line
        while let start = begin(of: rest) {
            let value = rest[start...].prefix { ![",", "}", "#", "\r"].contains(UnicodeScalar($0)) }
            let trimmed = value.reversed().drop { $0 == UInt8(ascii: " ") }.reversed()
            result += rest[..<start]
            columns.append(column())
            result += [UInt8(ascii: "\"")] + trimmed
            columns.append(column())
            result.append(UInt8(ascii: "\""))
            rest = rest[(start + trimmed.count)...]
        }
        guard !result.isEmpty else { return nil }
        let whole = Array(text[..<line.startIndex]) + result + rest + text[line.endIndex...]
        return Quoted(text: whole, columns: columns)
    }

    /// Where a value begins that is `>` or `>=` and a number, after a colon; what stands in quotes is none.
    private static func begin(of line: ArraySlice<UInt8>) -> Int? {
        line.indices.first { index in
            guard line[index] == UInt8(ascii: ">") else { return false }
            let before = line[..<index].reversed().drop { $0 == UInt8(ascii: " ") }
            guard before.first == UInt8(ascii: ":"), before.count < index - line.startIndex else { return false }
            var after = line[(index + 1)...]
            if after.first == UInt8(ascii: "=") { after = after.dropFirst() }
            after = after.drop { $0 == UInt8(ascii: " ") }
            guard let digit = after.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return false }
            return !after.contains(UInt8(ascii: "\"")) && !after.contains(UInt8(ascii: "'"))
        }
    }
}
