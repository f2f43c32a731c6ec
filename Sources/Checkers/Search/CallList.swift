/// The calls of a history as Lowe's doubly linked list of invocations and returns in the order of time, from which a
/// call is lifted when it is placed and put back when that is undone, both in O(1).
///
/// A call may come next exactly if its invocation stands before the first return that is left. Where an invocation
/// and a return have the same time the invocation stands first: closed spans that touch may go in either order.
struct CallList {
    /// The call of an entry; entries of returns are negative (−1 − call).
    let call: [Int32]
    private(set) var next: [Int32]
    private var previous: [Int32]
    /// The entry of each call's invocation and return (−1 for a call that never returned).
    private let invocation: [Int32]
    private let response: [Int32]

    /// The entry before the first.
    static let head = 0

    init(_ spans: [(span: Span, isOptional: Bool)]) {
        var entries: [(time: Int64, isReturn: Bool, call: Int32)] = []
        entries.reserveCapacity(2 * spans.count)
        for (index, item) in spans.enumerated() {
            entries.append((item.span.invoked, false, Int32(index)))
            if !item.isOptional { entries.append((item.span.completed, true, Int32(index))) }
        }
        entries.sort { ($0.time, $0.isReturn ? 1 : 0, $0.call) < ($1.time, $1.isReturn ? 1 : 0, $1.call) }
        var call: [Int32] = [0]
        var invocation = [Int32](repeating: -1, count: spans.count)
        var response = invocation
        for (index, entry) in entries.enumerated() {
            call.append(entry.isReturn ? -1 - entry.call : entry.call)
            if entry.isReturn {
                response[Int(entry.call)] = Int32(index + 1)
            } else {
                invocation[Int(entry.call)] = Int32(index + 1)
            }
        }
        self.call = call
        self.invocation = invocation
        self.response = response
        let count = Int32(call.count)
        next = (0..<count).map { $0 + 1 == count ? -1 : $0 + 1 }
        previous = (0..<count).map { $0 - 1 }
    }

    /// The entry of a call's invocation.
    func entry(of call: Int) -> Int { Int(invocation[call]) }

    mutating func lift(_ call: Int) {
        unlink(invocation[call])
        if response[call] >= 0 { unlink(response[call]) }
    }

    /// Undoes the last `lift` that wasn't undone.
    mutating func restore(_ call: Int) {
        if response[call] >= 0 { relink(response[call]) }
        relink(invocation[call])
    }

    private mutating func unlink(_ entry: Int32) {
        let (before, after) = (previous[Int(entry)], next[Int(entry)])
        next[Int(before)] = after
        if after >= 0 { previous[Int(after)] = before }
    }

    private mutating func relink(_ entry: Int32) {
        next[Int(previous[Int(entry)])] = entry
        if next[Int(entry)] >= 0 { previous[Int(next[Int(entry)])] = entry }
    }
}
