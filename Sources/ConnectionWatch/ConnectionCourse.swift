internal import JSON
public import RedisClient

/// What was seen of a Redis's connections at one instant.
public struct ConnectionLook: Sendable, Equatable {
    /// When, in nanoseconds of the monotonic clock.
    public var instant: Int64
    /// How many Redis accepts, if it tells.
    public var ceiling: Int?
    /// How many it has turned away since it was started.
    public var rejected: Int
    /// Each connection.
    public var connections: [ClientEntry]

    /// Connections of one name and one address.
    public struct Group: Sendable, Equatable {
        /// The name that they gave themselves; empty for none.
        public var name: String
        /// Where they come from, without the port.
        public var address: String
        /// How many there are.
        public var count: Int
        /// The age of the oldest, in seconds.
        public var oldest: Int
        /// The longest idle time, in seconds.
        public var idlest: Int
        /// The last command that most of them sent.
        public var command: String
    }

    /// The connections by name and address, the largest group first.
    public var groups: [Group] {
        Dictionary(grouping: connections) { [$0.name, $0.host] }.map { key, members in
            let commands = Dictionary(grouping: members, by: \.command).mapValues(\.count)
            return Group(
                name: key[0], address: key[1], count: members.count, oldest: members.map(\.age).max() ?? 0,
                idlest: members.map(\.idle).max() ?? 0,
                command: commands.min { ($1.value, $0.key) < ($0.value, $1.key) }?.key ?? "")
        }.sorted { ($1.count, $0.name, $0.address) < ($0.count, $1.name, $1.address) }
    }
}

/// What was seen lately, and how it grows.
public struct ConnectionCourse: Sendable {
    private static let kept = 120

    /// The counts of the last looks, the newest last.
    public private(set) var recent: [(instant: Int64, count: Int)] = []
    /// The newest look; nil before the first.
    public private(set) var newest: ConnectionLook?
    private var firstRejected: Int?

    /// Nothing was seen yet.
    public init() {}

    /// Takes in the next look.
    public mutating func add(_ look: ConnectionLook) {
        if recent.count == Self.kept { recent.removeFirst() }
        recent.append((look.instant, look.connections.count))
        if firstRejected == nil || look.rejected < newest?.rejected ?? 0 { firstRejected = look.rejected }
        newest = look
    }

    /// How many were turned away while it was looked at.
    public var rejectedMeanwhile: Int { (newest?.rejected ?? 0) - (firstRejected ?? 0) }

    /// Connections a minute by least squares over the recent looks; nil before the third.
    public var growthPerMinute: Double? {
        guard recent.count >= 3, let origin = recent.first?.instant else { return nil }
        let points = recent.map { (x: Double($0.instant - origin) / 60e9, y: Double($0.count)) }
        let count = Double(points.count)
        let (meanX, meanY) = (points.reduce(0) { $0 + $1.x } / count, points.reduce(0) { $0 + $1.y } / count)
        let spread = points.reduce(0) { $0 + ($1.x - meanX) * ($1.x - meanX) }
        guard spread > 0 else { return nil }
        return points.reduce(0) { $0 + ($1.x - meanX) * ($1.y - meanY) } / spread
    }
}

extension ClientEntry {
    /// The address without its port, which differs for each connection.
    fileprivate var host: String {
        guard let colon = address.lastIndex(of: ":") else { return address }
        return String(address[..<colon])
    }
}

extension ConnectionCourse {
    /// The newest look as one line of JSON, with the wall-clock time at which it was taken, as a text.
    public func json(at time: String) -> String {
        guard let newest else { return "{}" }
        let groups = newest.groups.map { group in
            JSON.object([
                .init("name", .string(group.name)), .init("address", .string(group.address)),
                .init("count", .integer(group.count)), .init("oldest_seconds", .integer(group.oldest)),
                .init("idle_seconds", .integer(group.idlest)), .init("command", .string(group.command)),
            ])
        }
        let growth = growthPerMinute.map { JSON.double(($0 * 100).rounded() / 100) } ?? .null
        return JSON.object([
            .init("time", .string(time)), .init("connected", .integer(newest.connections.count)),
            .init("ceiling", newest.ceiling.map { .integer($0) } ?? .null),
            .init("rejected", .integer(newest.rejected)),
            .init("rejected_meanwhile", .integer(rejectedMeanwhile)),
            .init("growth_per_minute", growth), .init("groups", .array(groups)),
        ]).text
    }
}
