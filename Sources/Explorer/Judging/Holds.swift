internal import History

/// Who held the resource in a schedule, as far as the answers say for sure.
///
/// A client surely holds from the answer that granted it to the beginning of its next release, or to the next expiration
/// of any key, whichever comes first. A grant within whose request a key expired holds for sure at no time: it may have
/// been this lock's.
struct Holds {
    /// A surely-held span; open at the end if it lasts until the schedule is over.
    struct Hold {
        var client: Int
        var start: Int
        var end: Int?
        /// Whether the client asked to extend it, and may have been granted.
        var mayBeExtended = false

        func overlaps(_ other: Hold) -> Bool {
            start < (other.end ?? .max) && other.start < (end ?? .max)
        }
    }

    /// The spans, in the order of their beginnings.
    private(set) var sure: [Hold] = []
    /// Clients that may hold at the end.
    private(set) var mayHold: Set<Int> = []
    private let calls: [Call]
    /// When the lock itself expired.
    private let lockExpirations: [Int]
    /// When any key expired.
    private let expirations: [Int]

    init(_ record: ScheduleRecord, lock: [UInt8]) {
        calls = record.calls.sorted { $0.begun < $1.begun }
        lockExpirations = record.expirations.filter { $0.key.name == lock }.map(\.moment)
        expirations = record.expirations.map(\.moment)
        for call in calls where call.role == .acquire {
            let later = calls.filter { $0.client == call.client && $0.begun > call.ended }
            if call.outcome == .granted, !expirations.contains(where: { $0 > call.begun && $0 < call.ended }) {
                let release = later.first { $0.role == .release }?.begun
                let expiration = expirations.first { $0 > call.ended }
                let end = [release, expiration].compactMap { $0 }.min()
                let isExtended = later.contains { $0.role == .extend && $0.outcome != .refused }
                sure.append(Hold(client: call.client, start: call.ended, end: end, mayBeExtended: isExtended))
            }
            let isKnown = [.granted, .conflict, .refused].contains(call.outcome)
            guard call.outcome == .granted || !isKnown else { continue }
            let isOver =
                isKnown
                && (later.contains { $0.role == .release && $0.outcome == .granted }
                    || lockExpirations.contains { $0 > call.ended })
            if !isOver { mayHold.insert(call.client) }
        }
        sure.sort { $0.start < $1.start }
    }

    /// Whether the first release or extension of a hold was refused, though nothing but the client itself could end it: no
    /// key expired from the grant on until the answer.
    func isHolderTurnedAway(_ call: Call) -> Bool {
        guard call.role == .release || call.role == .extend, call.outcome == .refused || call.outcome == .conflict,
            let hold = sure.last(where: { $0.client == call.client && $0.start < call.begun })
        else { return false }
        let others = calls.filter {
            $0.client == call.client && $0.begun > hold.start && $0.begun < call.begun && $0.role != .other
        }
        return others.isEmpty && !expirations.contains { $0 > hold.start && $0 < call.ended }
    }

    /// Why the client of a release or extension surely was no holder while it was under way; nil if it may have been.
    func whyNotHolder(_ call: Call) -> String? {
        let before = calls.filter { $0.client == call.client && $0.role == .acquire && $0.begun < call.begun }
        guard let last = before.last(where: { $0.outcome != .conflict && $0.outcome != .refused }) else {
            return "it never was granted anything"
        }
        guard last.outcome == .granted else { return nil }
        if lockExpirations.contains(where: { $0 > last.ended && $0 < call.begun }) { return "its lease was over" }
        let isReleased = calls.contains {
            $0.client == call.client && $0.role == .release && $0.outcome == .granted && $0.begun > last.ended
                && $0.ended < call.begun
        }
        return isReleased ? "it had given it back before" : nil
    }
}
