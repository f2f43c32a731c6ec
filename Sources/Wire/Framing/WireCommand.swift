/// A command on its way from the service to Redis. Loop-bound.
public final class WireCommand {
    /// The connection on which it came; once that has ended, nothing moves the command any more.
    public let connection: WireConnection
    /// As it came.
    let bytes: [UInt8]
    /// Its name and arguments.
    public let arguments: [[UInt8]]
    /// Its name in capitals.
    public let name: String
    /// How it is treated.
    public let kind: CommandKind
    /// The database that its connection had selected.
    public let database: Int
    /// For EXEC: the commands of the transaction.
    public let transaction: [[[UInt8]]]
    /// For EXEC: the keys that the connection watches.
    public let watched: [[UInt8]]
    /// Redis's reply, once it has come.
    public internal(set) var reply: [UInt8]?

    /// What becomes of its reply.
    enum Fate {
        case deliver
        case cut
        /// Answered by the proxy: it never reached Redis.
        case local([UInt8])
    }

    var fate = Fate.deliver
    /// It waits for `send`, `answer` or a cut.
    var isHeld = false

    init(
        _ connection: WireConnection, bytes: [UInt8], arguments: [[UInt8]], name: String, kind: CommandKind,
        transaction: [[[UInt8]]], watched: [[UInt8]]
    ) {
        self.connection = connection
        self.bytes = bytes
        self.arguments = arguments
        self.name = name
        self.kind = kind
        database = connection.database
        self.transaction = transaction
        self.watched = watched
    }

    /// Whether Redis answered with an error whose text begins so.
    public func isError(_ prefix: String) -> Bool {
        guard let reply, reply.first == UInt8(ascii: "-") else { return false }
        return reply.dropFirst().starts(with: prefix.utf8)
    }

    /// Whether it is the oldest on its connection that has not gone: only then it can be let go.
    public var isNext: Bool { connection.isNext(self) }

    /// Lets it go to Redis.
    public func send() { connection.release(self, .deliver) }

    /// Lets it go to Redis, and breaks the connection when the reply comes, in its place.
    public func sendAndCut() { connection.release(self, .cut) }

    /// Answers it in Redis's stead; it never gets there. The bytes are a whole RESP reply.
    public func answer(_ reply: [UInt8]) { connection.release(self, .local(reply)) }

    /// The name and arguments of a frame.
    static func arguments(of frame: [UInt8]) -> [[UInt8]] {
        guard frame.first == UInt8(ascii: "*") else {
            return frame.split { $0 == 32 || $0 == 13 || $0 == 10 }.map { Array($0) }
        }
        var arguments: [[UInt8]] = []
        var index = 0
        func number() -> Int {
            var value = 0
            index += 1
            while frame[index] != 13 {
                value = value * 10 + Int(frame[index]) - 0x30
                index += 1
            }
            index += 2
            return value
        }
        let count = number()
        arguments.reserveCapacity(count)
        for _ in 0..<count where index < frame.count && frame[index] == UInt8(ascii: "$") {
            let length = number()
            arguments.append(Array(frame[index..<index + length]))
            index += length + 2
        }
        return arguments
    }
}
