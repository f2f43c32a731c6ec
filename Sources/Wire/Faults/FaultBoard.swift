internal import WireFaults

/// The faults of a relay that are in effect, each with a bit, so that a connection knows by one comparison whether any
/// concerns it. Loop-bound.
final class FaultBoard {
    /// How many faults can be in effect at once: as many as a set has bits.
    static let capacity = UInt64.bitWidth

    private var slots = [FaultInEffect?](repeating: nil, count: capacity)
    private var lastID = 0
    /// Those that are done to requests, and to replies.
    private(set) var ofRequests: UInt64 = 0
    private(set) var ofReplies: UInt64 = 0
    /// Those that look at commands.
    private(set) var ofCommands: UInt64 = 0

    /// In the order in which they came.
    var all: [FaultInEffect] { slots.compactMap(\.self).sorted { $0.id < $1.id } }

    /// Puts one into effect; nil if there is no room.
    func add(_ fault: WireFault) -> FaultInEffect? {
        guard let slot = slots.firstIndex(where: { $0 == nil }) else { return nil }
        lastID += 1
        let added = FaultInEffect(fault, id: lastID, bit: 1 << UInt64(slot))
        slots[slot] = added
        if fault.concerns(.requests) { ofRequests |= added.bit }
        if fault.concerns(.replies) { ofReplies |= added.bit }
        if fault.looksAtCommands { ofCommands |= added.bit }
        return added
    }

    func remove(_ fault: FaultInEffect) {
        slots[fault.bit.trailingZeroBitCount] = nil
        ofRequests &= ~fault.bit
        ofReplies &= ~fault.bit
        ofCommands &= ~fault.bit
    }

    /// Those that are done to what passes so.
    func concerning(_ direction: WireFault.Direction) -> UInt64 { direction == .requests ? ofRequests : ofReplies }

    /// Calls with each fault of a set.
    func forEach(in set: UInt64, _ body: (FaultInEffect) -> Void) {
        var rest = set
        while rest != 0 {
            if let fault = slots[rest.trailingZeroBitCount] { body(fault) }
            rest &= rest - 1
        }
    }

    /// Which of a set are about this command.
    func concerning(_ command: CommandView, of set: UInt64) -> UInt64 {
        var found: UInt64 = 0
        forEach(in: set) { if $0.concerns(command) { found |= $0.bit } }
        return found
    }
}
