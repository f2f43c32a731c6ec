internal import EventLoop

/// A client's connection and the one to Redis that belongs to it. Loop-bound.
public final class WireConnection {
    /// The database that is selected.
    public private(set) var database = 0

    private let client: ByteStream
    private let server: ByteStream
    private let table: ConnectionTable
    private var requests = FrameScanner(.client)
    private var replies = FrameScanner(.server)
    /// Commands that have not gone, oldest first; the first may be held.
    private var waiting: [WireCommand] = []
    /// Commands that went and have no reply, oldest first.
    private var sent: [WireCommand] = []
    /// A reply that is held; those behind it wait in the scanner.
    private var heldReply: WireCommand?
    private var transaction: [[[UInt8]]]?
    private var watched: [[UInt8]] = []
    private var isRESP3 = false
    private var isSubscriber = false
    private var isOver = false

    init(client: ByteStream, server: ByteStream, table: ConnectionTable) {
        self.client = client
        self.server = server
        self.table = table
    }

    func start() {
        client.start(Side(self, isClient: true))
        server.start(Side(self, isClient: false))
    }

    /// Ends both sides at once.
    public func cut() {
        guard !isOver else { return }
        isOver = true
        client.close()
        server.close()
        waiting = []
        sent = []
        table.remove(self)
    }

    /// Hands on a reply that was held.
    public func deliver(_ command: WireCommand) {
        guard heldReply === command, let reply = command.reply else { return }
        heldReply = nil
        write(reply, to: client)
        readReplies()
    }

    func isNext(_ command: WireCommand) -> Bool { waiting.first === command }

    func release(_ command: WireCommand, _ fate: WireCommand.Fate) {
        guard waiting.first === command, command.isHeld else { return }
        command.isHeld = false
        command.fate = fate
        forwardWhatMay()
    }

    // MARK: From the client

    fileprivate func received(_ bytes: UnsafeRawBufferPointer) {
        requests.feed(bytes)
        do throws(WireError) {
            while !isOver, let frame = try requests.next() { try take(frame) }
        } catch {
            table.control.failed(error)
            return cut()
        }
        forwardWhatMay()
    }

    private func take(_ frame: [UInt8]) throws(WireError) {
        let arguments = WireCommand.arguments(of: frame)
        guard let first = arguments.first else { return }
        let name = String(decoding: first, as: UTF8.self).uppercased()
        var kind = try CommandKind.of(name, arguments)
        var inside: [[[UInt8]]] = []
        switch name {
        case "MULTI": transaction = []
        case "DISCARD": (transaction, watched) = (nil, [])
        case "UNWATCH": watched = []
        case "EXEC":
            inside = transaction ?? []
            transaction = nil
        case "WATCH": watched += arguments.dropFirst()
        default:
            if transaction != nil {
                transaction?.append(arguments)
                kind = .queued
            }
        }
        let command = WireCommand(
            self, bytes: frame, arguments: arguments, name: name, kind: kind, transaction: inside,
            watched: name == "EXEC" ? watched : [])
        if name == "EXEC" { watched = [] }
        waiting.append(command)
        command.isHeld = table.control.arrived(command) == .hold
    }

    private func forwardWhatMay() {
        while !isOver, let command = waiting.first, !command.isHeld {
            waiting.removeFirst()
            if case .local(let reply) = command.fate {
                command.reply = reply
                sent.append(command)
                answerLocally()
                continue
            }
            if command.kind == .subscription {
                isSubscriber = true
            } else if isRESP3 || !isSubscriber {
                sent.append(command)
            }
            write(command.bytes, to: server)
        }
    }

    // MARK: From Redis

    fileprivate func replied(_ bytes: UnsafeRawBufferPointer) {
        replies.feed(bytes)
        readReplies()
    }

    private func readReplies() {
        do throws(WireError) {
            while !isOver, heldReply == nil, let frame = try replies.next() { handle(frame) }
        } catch {
            table.control.failed(error)
            cut()
        }
    }

    private func handle(_ frame: [UInt8]) {
        // What is no answer: a push, a message of RESP2 (once all earlier commands have theirs), an error on its own.
        guard frame.first != UInt8(ascii: ">"), !sent.isEmpty else { return write(frame, to: client) }
        let command = sent.removeFirst()
        command.reply = frame
        learn(from: command)
        if case .cut = command.fate {
            _ = table.control.replied(command)
            return cut()
        }
        if command.isError("MOVED ") || command.isError("ASK ") {
            table.control.failed(.cluster(String(decoding: frame.dropFirst().prefix { $0 != 32 }, as: UTF8.self)))
        }
        guard table.control.replied(command) == .pass else {
            heldReply = command
            return
        }
        write(frame, to: client)
        answerLocally()
    }

    /// Replies of the proxy's own go out in their turn.
    private func answerLocally() {
        while let command = sent.first, case .local(let reply) = command.fate {
            sent.removeFirst()
            _ = table.control.replied(command)
            write(reply, to: client)
        }
    }

    /// What a reply says about the connection.
    private func learn(from command: WireCommand) {
        guard command.kind == .free, command.reply?.first != UInt8(ascii: "-") else { return }
        switch command.name {
        case "SELECT": database = Self.integer(command.arguments, 1) ?? database
        case "HELLO": isRESP3 = Self.integer(command.arguments, 1).map { $0 == 3 } ?? isRESP3
        case "RESET": (database, isRESP3, isSubscriber) = (0, false, false)
        default: break
        }
    }

    private static func integer(_ arguments: [[UInt8]], _ index: Int) -> Int? {
        arguments.indices.contains(index) ? Int(String(decoding: arguments[index], as: UTF8.self)) : nil
    }

    private func write(_ bytes: [UInt8], to stream: ByteStream) {
        bytes.withUnsafeBytes { stream.write($0) }
    }

    fileprivate func sideEnded() { cut() }
}

/// One side of a pair: tells the pair who sent the bytes.
private final class Side: StreamReader {
    private let pair: WireConnection
    private let isClient: Bool

    init(_ pair: WireConnection, isClient: Bool) {
        self.pair = pair
        self.isClient = isClient
    }

    func received(_ bytes: UnsafeRawBufferPointer) {
        if isClient { pair.received(bytes) } else { pair.replied(bytes) }
    }

    func ended(_ error: StreamError?) { pair.sideEnded() }
}
