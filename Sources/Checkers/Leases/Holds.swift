internal import History

/// The holds of all resources, each in a slot that is used again when it is let go, and the operations behind them.
///
/// A hold is a few lines of memory that nothing else owns: no allocation and no reference count for each of millions.
final class Holds {
    private let holds = Slab<Hold>()
    private let grants = Slab<Grant>()
    private var asides: [Slot: Aside] = [:]
    /// The slots that are free, chained by `older`.
    private var free = Slot.none

    /// The operations that most holds have, for witnesses.
    private struct Grant: BitwiseCopyable {
        let acquire: Operation
        /// The release that was invoked first, of all that happened or may have.
        var release: Operation?
    }

    /// The operations that few holds have.
    private struct Aside {
        /// The use that proves an acquire of unknown outcome, and gives `latestStart`.
        var firstUse: Operation?
        /// The release that was granted first, if it isn't the one that was invoked first.
        var grantedRelease: Operation?
        /// Extensions that may be the one that decides the end: granted ones that may have come last, and all unknown
        /// ones.
        var extensions: [Operation] = []
    }

    subscript(slot: Slot) -> Hold {
        get { holds[Int(slot.index)] }
        _modify { yield &holds[Int(slot.index)] }
    }

    /// Puts a hold into a slot.
    func insert(_ acquire: Operation, length: Int64) -> Slot {
        let (hold, grant) = (Hold(acquire, length: length), Grant(acquire: acquire))
        if free == .none {
            holds.append(hold)
            grants.append(grant)
            return Slot(index: UInt32(holds.count - 1))
        }
        let slot = free
        free = self[slot].older
        self[slot] = hold
        grants[Int(slot.index)] = grant
        return slot
    }

    /// Lets go of a hold.
    func remove(_ slot: Slot) { removeChain(from: slot, to: slot) }

    /// Lets go of the holds from `newest` to `oldest`, which are chained by `older`.
    func removeChain(from newest: Slot, to oldest: Slot) {
        if !asides.isEmpty {
            var slot = newest
            while slot != oldest {
                asides[slot] = nil
                slot = self[slot].older
            }
            asides[oldest] = nil
        }
        self[oldest].older = free
        free = newest
    }

    func acquire(_ slot: Slot) -> Operation { grants[Int(slot.index)].acquire }

    func release(_ slot: Slot) -> Operation? { grants[Int(slot.index)].release }

    /// The release that was granted first.
    func grantedRelease(_ slot: Slot) -> Operation? {
        guard self[slot].freed != .never else { return nil }
        return self[slot].isReleaseGranted ? release(slot) : asides[slot]?.grantedRelease
    }

    /// All operations that bound when it was held, for a witness.
    func story(_ slot: Slot) -> [Operation] {
        let aside = asides[slot] ?? Aside()
        return [acquire(slot)] + aside.extensions
            + [aside.firstUse, release(slot), grantedRelease(slot)].compactMap { $0 }
    }

    /// Takes in a release or extension that was granted, or may have happened.
    func add(_ use: Operation, to slot: Slot) {
        if use.outcome == .granted, self[slot].noteUse(use.completed) { asides[slot, default: Aside()].firstUse = use }
        if use.kind == .release { add(release: use, to: slot) } else { add(extension: use, to: slot) }
    }

    private func add(release operation: Operation, to slot: Slot) {
        let isGranted = operation.outcome == .granted
        guard let first = release(slot) else {
            grants[Int(slot.index)].release = operation
            self[slot].releaseInvoked = operation.invoked
            if isGranted { (self[slot].isReleaseGranted, self[slot].freed) = (true, operation.completed) }
            return
        }
        let granted = grantedRelease(slot)
        let isFirstGranted = isGranted && granted.map { operation.completed < $0.completed } ?? true
        if let granted = isFirstGranted ? operation : granted {
            asides[slot, default: Aside()].grantedRelease = granted
            (self[slot].isReleaseGranted, self[slot].freed) = (false, granted.completed)
        }
        if operation.invoked < first.invoked {
            grants[Int(slot.index)].release = operation
            self[slot].releaseInvoked = operation.invoked
        }
    }

    private func add(extension operation: Operation, to slot: Slot) {
        self[slot].extend(by: operation, ofGrant: acquire(slot))
        let aliveAt = self[slot].aliveAt
        asides[slot, default: Aside()].extensions.removeAll { $0.outcome == .granted && $0.completed < aliveAt }
        asides[slot, default: Aside()].extensions.append(operation)
    }
}

/// Where a hold is kept.
struct Slot: Hashable, BitwiseCopyable {
    var index: UInt32

    /// No hold.
    static let none = Slot(index: .max)
}
