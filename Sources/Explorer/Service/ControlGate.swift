public import Wire

/// Lets everything pass until there is a control: the proxy must be there before the service, and the service before
/// what explores it.
public final class ControlGate: WireControl {
    /// Who decides.
    public var control: (any WireControl)?
    /// Commands that came before.
    public private(set) var commands = 0

    /// A gate that is open.
    public init() {}

    /// Called by the proxy.
    public func arrived(_ command: WireCommand) -> WireDecision {
        commands += 1
        return control?.arrived(command) ?? .pass
    }
    /// Called by the proxy.
    public func replied(_ command: WireCommand) -> WireDecision { control?.replied(command) ?? .pass }
    /// Called by the proxy.
    public func ended(_ connection: WireConnection) { control?.ended(connection) }
    /// Called by the proxy.
    public func failed(_ error: WireError) { control?.failed(error) }
}
