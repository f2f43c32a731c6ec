internal import HTTPTransport

/// Where the clients of a round wait for each other: it opens when every client that is still in the round has
/// arrived, and lets all go at once, in one turn of the event loop. Loop-bound.
final class Rendezvous: @unchecked Sendable {
    // Sendable: touched by tasks of one loop only, on its thread.
    private var members: Int
    private var waiting: [UnsafeContinuation<Void, Never>] = []
    private var isBroken = false
    private var held: [any HoldingConnection] = []
    /// What to do at the moment before all go.
    var willOpen: () -> Void = {}
    /// Waits for those of other processes too, when all are there, and then calls back.
    var awaitOthers: ((_ then: @escaping @Sendable () -> Void) -> Void)?
    private var isAwaitingOthers = false

    init(members: Int) { self.members = members }

    /// Waits for the others.
    func arrive() async {
        await withUnsafeContinuation { continuation in
            // Checked here, for the loop may take a turn before this is called.
            if isBroken { return continuation.resume() }
            waiting.append(continuation)
            openIfComplete()
        }
    }

    /// Somebody who will arrive keeps back the end of a request on this connection: it goes when all go.
    func holds(_ connection: any HoldingConnection) {
        if !held.contains(where: { $0 === connection }) { held.append(connection) }
    }

    /// One client goes out of the round: the others wait for him no longer.
    func leave() {
        members -= 1
        openIfComplete()
    }

    /// A client comes into the round.
    func join() { members += 1 }

    /// Nobody waits here any more: the run is ending.
    func breakUp() {
        isBroken = true
        open()
    }

    private func openIfComplete() {
        guard !waiting.isEmpty, waiting.count == members, !isAwaitingOthers else { return }
        guard let awaitOthers else { return open() }
        isAwaitingOthers = true
        awaitOthers { [self] in
            isAwaitingOthers = false
            open()
        }
    }

    private func open() {
        guard !waiting.isEmpty else { return }
        willOpen()
        // Who wakes up in a run that is ending gives up what it holds.
        if !isBroken { _ = Gate.open(held) }
        held.removeAll(keepingCapacity: true)
        let all = waiting
        waiting.removeAll(keepingCapacity: true)
        for continuation in all { continuation.resume() }
    }
}
