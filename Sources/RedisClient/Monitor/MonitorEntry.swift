/// One line of MONITOR: a command as Redis executed it.
public struct MonitorEntry: Sendable, Equatable {
    /// Where a command came from.
    public enum Source: Sendable, Equatable {
        /// A client at this address, as Redis writes it: `127.0.0.1:1234`, `[::1]:1234`, `unix:/path`.
        case client(String)
        /// A script, which stands in the last entry before that is not from one.
        case script
    }

    /// Redis's wall clock, in microseconds since 1970.
    public var microseconds: Int64
    /// The number of the database.
    public var database: Int
    /// Who sent it.
    public var source: Source
    /// The command's name and its arguments, byte for byte.
    public var arguments: [[UInt8]]

    /// Reads `1700000000.123456 [0 127.0.0.1:1234] "SET" "k"`; nil if the line is anything else. Undoes the escapes
    /// of Redis's `sdscatrepr`: `\\`, `\"`, `\n`, `\r`, `\t`, `\a`, `\b` and `\xHH`.
    public init?(_ line: String) {
        var rest = Array(line.utf8)[...]
        guard let seconds = rest.takeNumber(), rest.take("."), rest.prefix(while: \.isDigit).count == 6,
            let fraction = rest.takeNumber(), rest.take(" ["), let database = rest.takeNumber(), rest.take(" ")
        else { return nil }
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        guard !overflow, let end = rest.firstIndex(ofSequence: "] \""), end > rest.startIndex else { return nil }
        let address = String(decoding: rest[..<end], as: UTF8.self)
        rest = rest[(end + 1)...]
        var arguments: [[UInt8]] = []
        while !rest.isEmpty {
            guard rest.take(" \""), let argument = rest.takeQuoted() else { return nil }
            arguments.append(argument)
        }
        guard !arguments.isEmpty else { return nil }
        self.microseconds = whole + fraction
        self.database = Int(database)
        source = address == "lua" ? .script : .client(address)
        self.arguments = arguments
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}

extension ArraySlice<UInt8> {
    /// Takes this text away from the front, if it stands there.
    fileprivate mutating func take(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard self.count >= count, text.withUTF8Buffer({ prefix(count).elementsEqual($0) }) else { return false }
        removeFirst(count)
        return true
    }

    /// Takes decimal digits away; at least one, and at most as many as fit.
    fileprivate mutating func takeNumber() -> Int64? {
        let digits = prefix(while: \.isDigit)
        guard (1...18).contains(digits.count) else { return nil }
        removeFirst(digits.count)
        return digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
    }

    fileprivate func firstIndex(ofSequence text: StaticString) -> Int? {
        indices.first { index in text.withUTF8Buffer { self[index...].starts(with: $0) } }
    }

    /// Takes what follows a quotation mark, and the mark that ends it.
    fileprivate mutating func takeQuoted() -> [UInt8]? {
        var bytes: [UInt8] = []
        while let byte = popFirst() {
            if byte == UInt8(ascii: "\"") { return bytes }
            guard byte == UInt8(ascii: "\\") else {
                guard (0x20...0x7e).contains(byte) else { return nil }
                bytes.append(byte)
                continue
            }
            guard let escaped = popFirst() else { return nil }
            switch escaped {
            case UInt8(ascii: "\\"), UInt8(ascii: "\""): bytes.append(escaped)
            case UInt8(ascii: "n"): bytes.append(10)
            case UInt8(ascii: "r"): bytes.append(13)
            case UInt8(ascii: "t"): bytes.append(9)
            case UInt8(ascii: "a"): bytes.append(7)
            case UInt8(ascii: "b"): bytes.append(8)
            case UInt8(ascii: "x"):
                guard let high = popFirst().flatMap(hexadecimal), let low = popFirst().flatMap(hexadecimal) else {
                    return nil
                }
                bytes.append(high << 4 | low)
            default: return nil
            }
        }
        return nil
    }
}

private func hexadecimal(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    default: nil
    }
}
