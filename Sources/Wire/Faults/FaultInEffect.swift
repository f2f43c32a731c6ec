internal import EventLoop
public import WireFaults

/// A fault of a relay, and what it has done so far. Loop-bound.
public final class FaultInEffect {
    /// By which it is known to its relay: 1, 2, 3, …
    public let id: Int
    /// What is done.
    public let fault: WireFault
    /// How many pieces it has met.
    public private(set) var pieces = 0
    /// How many connections it has met.
    public private(set) var connections = 0
    /// How many pieces it will still drop; nil if it drops none.
    public private(set) var left: Int?

    /// Its bit in sets of faults.
    let bit: UInt64
    let names: [CommandName]
    /// The delay and the jitter in nanoseconds.
    let delay: Int64
    let jitter: UInt64

    init(_ fault: WireFault, id: Int, bit: UInt64) {
        self.fault = fault
        self.id = id
        self.bit = bit
        names = fault.commands.compactMap { CommandName($0) }
        if case .drop(let count) = fault.kind { left = count }
        if case .latency(let time, let span) = fault.kind {
            (delay, jitter) = (time.nanoseconds, UInt64(span.nanoseconds))
        } else {
            (delay, jitter) = (0, 0)
        }
    }

    /// Whether it is about this command.
    func concerns(_ command: CommandView) -> Bool {
        guard names.isEmpty || command.name.map(names.contains) ?? false else { return false }
        guard let key = fault.key else { return true }
        return command.hasKey { key.fits($0) }
    }

    func meetsPiece() { pieces += 1 }

    func meetsConnection() { connections += 1 }

    /// One more is dropped; false if it has dropped enough.
    func dropsOne() -> Bool {
        guard let left, left > 0 else { return false }
        self.left = left - 1
        return true
    }
}
