internal import EventLoop
internal import WireFaults

/// One direction of a relayed connection: what has come from the source and not gone to the destination. Loop-bound.
final class Lane {
    /// Beyond so many bytes that wait, the source isn't read.
    private static let room = 1 << 20
    /// A slower wire passes a hundredth of a second's bytes at a time.
    private static let slicesPerSecond = 100

    let direction: WireFault.Direction
    let source: ByteStream
    let destination: ByteStream
    var cursor: FrameCursor
    /// The beginning of a command or reply whose end is still to come.
    var head: [UInt8] = []
    /// Whether that beginning has passed already.
    var headHasPassed = false
    /// Nothing passes any more, and never will.
    private(set) var isMute = false
    /// The source has ended: so will the destination, behind what waits.
    var sourceHasEnded = false
    /// How many bytes have come.
    var byteCount = 0

    private var parcels: [Parcel] = []
    private var waitingBytes = 0
    /// Whether the source isn't read.
    private(set) var isResting = false
    private var timer: LoopTimer?
    /// When a limited rate lets the next byte pass.
    private var freeAt: Int64 = 0

    init(_ direction: WireFault.Direction, from source: ByteStream, to destination: ByteStream) {
        self.direction = direction
        self.source = source
        self.destination = destination
        cursor = FrameCursor(direction == .requests ? .client : .server)
    }

    /// Whether nothing waits, so that what comes may pass at once.
    var isClear: Bool { parcels.isEmpty }

    /// Loses what comes from now on; what waits still goes.
    func mute() {
        isMute = true
        head = []
    }

    /// Loses what waits too.
    func silence() {
        mute()
        parcels = []
        waitingBytes = 0
        timer?.cancel()
        timer = nil
    }

    /// Puts a piece behind what waits.
    func append(_ parcel: Parcel) {
        parcels.append(parcel)
        waitingBytes += parcel.bytes.count
    }

    /// A fault is over.
    func forget(_ fault: UInt64) {
        for index in parcels.indices { parcels[index].forget(fault) }
    }

    /// Lets go what may go; `again` is called when more may. Returns true once the last of all has gone.
    func pump(_ again: @escaping () -> Void) -> Bool {
        var next = 0
        defer { parcels.removeFirst(next) }
        while next < parcels.count {
            guard parcels[next].stalls == 0 else { return false }
            let now = MonotonicClock.now
            let due = parcels[next].rate == nil ? parcels[next].due : max(parcels[next].due, freeAt)
            guard due <= now else {
                wake(at: due, again)
                return false
            }
            send(&parcels[next], at: now)
            guard parcels[next].bytes.isEmpty else { continue }
            next += 1
            if parcels[next - 1].isLast { return true }
        }
        return sourceHasEnded
    }

    private func send(_ parcel: inout Parcel, at now: Int64) {
        var count = parcel.bytes.count
        if let rate = parcel.rate {
            count = min(count, max(1, rate / Self.slicesPerSecond))
            freeAt = now + Int64(count) * 1_000_000_000 / Int64(rate)
        }
        parcel.bytes.prefix(count).withUnsafeBytes { destination.write($0) }
        parcel.bytes.removeFirst(count)
        waitingBytes -= count
    }

    private func wake(at instant: Int64, _ again: @escaping () -> Void) {
        if let timer, timer.deadline <= instant { return }
        timer?.cancel()
        timer = source.loop.schedule(at: instant) {
            self.timer = nil
            again()
        }
    }

    // MARK: The source's pace

    /// Whether so much waits that the source should rest.
    var isFull: Bool {
        if parcels.isEmpty, destination.isFlushed { return false }
        return waitingBytes + destination.waitingByteCount > Self.room
    }

    /// Reads no more.
    func rest() {
        isResting = true
        source.pause()
    }

    /// Reads again.
    func goOn(_ reader: any StreamReader) {
        isResting = false
        source.start(reader)
    }

    func end() {
        parcels = []
        timer?.cancel()
        timer = nil
    }
}
