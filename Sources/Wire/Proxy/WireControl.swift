/// What a proxy does with a command or a reply.
public enum WireDecision: Sendable {
    /// It goes on at once.
    case pass
    /// It stays until it is let go.
    case hold
}

/// Decides about what goes through a proxy: a fault, or the explorer. Called on the loop's thread.
public protocol WireControl: AnyObject {
    /// A command has come. Commands of one connection go in the order in which they came, whatever is decided.
    func arrived(_ command: WireCommand) -> WireDecision
    /// Redis has replied to a command; `command.reply` is set. What is held goes on with `connection.deliver(command)`.
    func replied(_ command: WireCommand) -> WireDecision
    /// A connection has ended; what it held is gone.
    func ended(_ connection: WireConnection)
    /// Something came that can't be understood; its connection is closed.
    func failed(_ error: WireError)
}
