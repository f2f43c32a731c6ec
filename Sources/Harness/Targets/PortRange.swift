import Glibc

/// The local ports that the system gives to connections: one each for connections to one address.
public struct PortRange: Sendable, Equatable {
    /// The first one.
    public var first: Int
    /// The last one.
    public var last: Int

    /// How many there are.
    public var count: Int { max(0, last - first + 1) }

    /// A range; both ends belong to it.
    public init(first: Int, last: Int) {
        self.first = first
        self.last = last
    }

    /// That of this machine, from `/proc`; nil if it doesn't tell.
    public static var current: PortRange? {
        guard let file = fopen("/proc/sys/net/ipv4/ip_local_port_range", "re") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 128)
        guard fgets(&line, Int32(line.count), file) != nil else { return nil }
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let numbers = text.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        return numbers.count == 2 ? PortRange(first: numbers[0], last: numbers[1]) : nil
    }
}
