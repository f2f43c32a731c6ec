internal import EventLoop
internal import WireFaults

/// A client's connection to a relay and the one to the upstream that belongs to it. Loop-bound.
///
/// As long as no fault concerns it, bytes pass as they come, from the buffer in which they were read: nothing is copied,
/// nothing allocated. Where Redis is spoken, commands and replies are counted all the same, so that a fault that is added
/// later knows which reply belongs to which command.
final class RelayedConnection {
    /// Its number among those that the relay accepted, from 1.
    let number: Int
    /// Where it comes from.
    let client: String
    /// What was drawn for it, from 0 up to 1.
    let luck: Double
    /// The name that it has given itself.
    private(set) var name: [UInt8] = []
    /// How many commands it has sent.
    private(set) var commandCount = 0
    let requests: Lane
    let replies: Lane

    unowned let relay: RelayState
    let board: FaultBoard
    /// The faults that are done to this connection.
    private(set) var faults: UInt64 = 0
    /// The faults that it has met.
    var met: UInt64 = 0
    /// The faults while which nobody learns of an end.
    var silences: UInt64 = 0
    /// How many bytes may still pass before a fault cuts it.
    var cutsAfter: [UInt64: Int] = [:]
    private(set) var isOver = false
    /// It speaks Redis, as far as one can tell.
    private(set) var isUnderstood: Bool
    /// Each reply belongs to the oldest command that has none.
    private var isInOrder = true
    private var owed = OwedReplies()

    init(_ number: Int, client: ByteStream, server: ByteStream, luck: Double, relay: RelayState) {
        self.number = number
        self.client = client.peer?.description ?? client.address.description
        self.luck = luck
        self.relay = relay
        board = relay.board
        isUnderstood = relay.upstream.speaksRedis
        requests = Lane(.requests, from: client, to: server)
        replies = Lane(.replies, from: server, to: client)
    }

    func start() {
        lookAtBoard()
        guard !isOver else { return }
        requests.source.start(Side(self, requests))
        replies.source.start(Side(self, replies))
    }

    // MARK: Which faults concern it

    /// Finds out which faults are done to it, and meets those that strike without waiting for anything to pass.
    func lookAtBoard() {
        let before = faults
        faults = 0
        board.forEach(in: .max) { if concerns($0.fault.connections) { faults |= $0.bit } }
        board.forEach(in: faults & ~before & ~board.ofCommands) { fault in
            switch fault.fault.kind {
            case .reset, .halfOpen: meet(fault)
            case .latency, .bandwidth, .stall, .drop, .cut: break
            }
        }
    }

    private func concerns(_ connections: WireFault.Connections) -> Bool {
        (connections.name.map { !name.isEmpty && $0.fits(name) } ?? true)
            && (connections.address.map { $0.fits(Array(client.utf8)) } ?? true)
            && (connections.every.map { number % $0 == 0 } ?? true) && (connections.share.map { luck < $0 } ?? true)
    }

    /// A fault is over: what it held back goes, and what it hid is told.
    func forget(_ fault: FaultInEffect) {
        faults &= ~fault.bit
        met &= ~fault.bit
        owed.forget(fault.bit)
        cutsAfter[fault.bit] = nil
        silences &= ~fault.bit
        for lane in [requests, replies] {
            lane.forget(fault.bit)
            pump(lane)
        }
    }

    // MARK: What passes

    fileprivate func received(_ bytes: UnsafeRawBufferPointer, on lane: Lane) {
        lane.byteCount += bytes.count
        guard !lane.isMute else { return }
        if isUnderstood {
            receivedFrames(bytes, on: lane)
        } else {
            pass(bytes, faults & board.concerning(lane.direction) & ~board.ofCommands, on: lane)
        }
        guard lane.isFull, !lane.isResting, !isOver else { return }
        lane.rest()
        lane.destination.whenFlushed { [self] in goOn(lane) }
    }

    private func pass(_ piece: UnsafeRawBufferPointer, _ struck: UInt64, on lane: Lane) {
        if struck == 0, lane.isClear {
            if !piece.isEmpty { lane.destination.write(piece) }
        } else {
            strike(piece, by: struck, on: lane)
        }
    }

    /// Takes commands or replies apart, and passes all in one that no fault is done to.
    private func receivedFrames(_ bytes: UnsafeRawBufferPointer, on lane: Lane) {
        var run = 0
        var position = 0
        func rest(upTo end: Int) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[run..<end]) }
        do throws(WireError) {
            while let end = try lane.cursor.advance(bytes, from: position) {
                let frame = UnsafeRawBufferPointer(rebasing: bytes[position..<end])
                if !lane.head.isEmpty {
                    complete(frame, on: lane)
                    run = end
                } else {
                    let judged = judge(frame, on: lane)
                    let struck = lane.headHasPassed ? 0 : judged
                    lane.headHasPassed = false
                    if struck != 0 || !lane.isClear {
                        // What waits stays before what comes: if there is a run, nothing waits.
                        if run < position { lane.destination.write(rest(upTo: position)) }
                        strike(frame, by: struck, on: lane)
                        run = end
                    }
                }
                position = end
                if isOver || lane.isMute { return }
            }
        } catch {
            // No Redis, or hidden by TLS: from now on it is bytes.
            isUnderstood = false
            for lane in [requests, replies] {
                lane.head.withUnsafeBytes { pass($0, 0, on: lane) }
                lane.head = []
            }
            return pass(rest(upTo: bytes.count), 0, on: lane)
        }
        if run < position { lane.destination.write(rest(upTo: position)) }
        guard position < bytes.count else { return }
        let tail = UnsafeRawBufferPointer(rebasing: bytes[position...])
        // A long reply needn't be whole to pass; of a command the name has to be known.
        let mayPass = lane.direction == .replies && faults & board.ofReplies == 0 && lane.head.isEmpty
        if mayPass || lane.headHasPassed {
            lane.headHasPassed = true
            pass(tail, 0, on: lane)
        } else {
            lane.head.append(contentsOf: tail)
        }
    }

    /// A frame whose beginning had come before.
    private func complete(_ rest: UnsafeRawBufferPointer, on lane: Lane) {
        // Taken out, for whatever a fault does to the lane may empty it.
        var frame: [UInt8] = []
        swap(&frame, &lane.head)
        frame.append(contentsOf: rest)
        frame.withUnsafeBytes { pass($0, judge($0, on: lane), on: lane) }
        guard frame.capacity <= 65_536, lane.head.isEmpty else { return }
        frame.removeAll(keepingCapacity: true)
        swap(&frame, &lane.head)
    }

    /// The faults that are done to a whole command or reply, which is taken note of.
    private func judge(_ frame: UnsafeRawBufferPointer, on lane: Lane) -> UInt64 {
        let board = board
        let whatever = faults & board.concerning(lane.direction) & ~board.ofCommands
        guard lane.direction == .requests else {
            // A push belongs to no command.
            let isPush = lane.cursor.first == UInt8(ascii: ">")
            guard isInOrder, !isPush, let about = owed.popFirst() else { return whatever }
            return whatever | about & faults & board.ofReplies
        }
        commandCount += 1
        let command = CommandView(frame)
        if command.endsOrder { isInOrder = false }
        let ofCommands = faults & board.ofCommands
        let about = ofCommands == 0 ? 0 : board.concerning(command, of: ofCommands)
        if isInOrder { owed.append(about) }
        if let name = command.connectionName, name != self.name {
            self.name = name
            lookAtBoard()
        }
        return whatever | about & board.ofRequests
    }

    // MARK: Waiting and ending

    /// Lets go what may go, and ends behind the last of it.
    func pump(_ lane: Lane) {
        guard !isOver else { return }
        if lane.pump({ [self] in pump(lane) }) {
            if silences == 0 { finish(lane) }
        } else {
            goOn(lane)
        }
    }

    private func goOn(_ lane: Lane) {
        if lane.isResting, !lane.isFull, !isOver { lane.goOn(Side(self, lane)) }
    }

    /// Ends both sides, once the destination has taken what was written.
    private func finish(_ lane: Lane) { lane.destination.whenFlushed { [self] in cut() } }

    /// Ends both sides at once: in order, or by RST.
    func cut(byReset: Bool = false) {
        guard !isOver else { return }
        isOver = true
        for lane in [requests, replies] {
            lane.end()
            if byReset { lane.source.reset() } else { lane.source.close() }
        }
        relay.remove(self)
    }

    fileprivate func ended(_ error: StreamError?, on lane: Lane) {
        lane.sourceHasEnded = true
        if requests.sourceHasEnded, replies.sourceHasEnded { return cut() }
        guard silences == 0 else { return }
        if error != nil { return cut(byReset: true) }
        if lane.isClear { finish(lane) }
    }
}

/// One side of a pair: tells the pair on which lane bytes come.
private final class Side: StreamReader {
    private let pair: RelayedConnection
    private let lane: Lane

    init(_ pair: RelayedConnection, _ lane: Lane) {
        self.pair = pair
        self.lane = lane
    }

    func received(_ bytes: UnsafeRawBufferPointer) { pair.received(bytes, on: lane) }

    func ended(_ error: StreamError?) { pair.ended(error, on: lane) }
}
