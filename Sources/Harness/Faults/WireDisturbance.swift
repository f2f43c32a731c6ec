internal import Checkers
internal import Wire
internal import WireFaults

/// Something is done to what passes on wires. Loop-bound.
final class WireDisturbance: Disturbance {
    let effect: FaultWindow.Effect
    private let fault: WireFault
    private let relays: [WireRelay]
    private var inEffect: [(relay: WireRelay, fault: FaultInEffect)] = []

    init(_ fault: WireFault, _ effect: FaultWindow.Effect, on relays: [WireRelay]) {
        self.fault = fault
        self.effect = effect
        self.relays = relays
    }

    func begin() async throws(TargetError) {
        for relay in relays {
            guard let added = relay.add(fault) else {
                throw TargetError("more than \(WireRelay.capacity) faults at once on one wire; let one end earlier")
            }
            inEffect.append((relay, added))
        }
    }

    func end() async throws(TargetError) {
        for (relay, fault) in inEffect { relay.remove(fault) }
        inEffect = []
    }
}
