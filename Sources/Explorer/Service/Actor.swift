internal import Wire

/// Where a client stands in a schedule.
struct Actor {
    /// Its commands that wait, in the order in which they came.
    var held: [HeldCommand] = []
    /// Its command that went and has no reply.
    var current: WireCommand?
    /// The connection of its last command.
    var connection: WireConnection?
    /// A reply that waits: its command had to wait in Redis, and now somebody has woken it.
    var heldReply: WireCommand?
    /// It would like to send its next request.
    var start: UnsafeContinuation<Void, Never>?
    /// It waits for the others.
    var gate: UnsafeContinuation<Void, Never>?
    /// All of its requests are answered.
    var isFinished = false
    /// Its command waits in Redis for somebody.
    var waitsInRedis = false
    /// It has not moved for so long that it seems to wait for something that can't be seen.
    var isBlocked = false
    /// Redis didn't know its script: what it sends next is the same step.
    var continues = false
    /// Whether it has taken a step.
    var hasMoved = false
    /// What has come from it since it was let go.
    var arrivals = 0
    /// What kind of command it was let go with, and with that the kind of the one that came then.
    var sentKind = ""
    var passage = ""
    /// When something came from it, or to it, last.
    var changedAt: Int64 = 0

    /// Whether a command has come since it was let go, or came before on the same connection.
    var hasCome: Bool { arrivals > 0 || held.contains { $0.command.connection === connection } }

    /// A command that can go.
    var next: HeldCommand? { held.first { $0.command.isNext } }
}

/// A command that waits, with what is known of it.
struct HeldCommand {
    let command: WireCommand
    var footprint: Footprint?
    var shape = ""
    /// Tells it from others that the request has sent at the same time: a lane is used again once its command has gone.
    var lane: Int?
}
