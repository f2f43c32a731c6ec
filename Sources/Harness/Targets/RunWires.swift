internal import Checkers
internal import EventLoop
internal import HTTPTransport
internal import RedisClient
internal import Scenario
internal import Wire
internal import WireFaults

/// The relays that stand between the parts of a run, where its scenario does something to what passes there. Loop-bound.
final class RunWires: @unchecked Sendable {
    // Sendable: touched only on the loop's thread, where every method goes that is called from elsewhere.
    private let seed: UInt64
    private let loop: EventLoop
    private var beforeRedis: WireRelay?
    private var beforeServices: [WireRelay] = []

    init(seed: UInt64, on loop: EventLoop) {
        self.seed = seed
        self.loop = loop
    }

    /// Stands before a Redis from now on: how to reach it that way.
    func stand(before redis: RedisConfiguration) async throws(TargetError) -> RedisConfiguration {
        try await loop.run { () throws(TargetError) in
            let relay = try self.relay(before: Upstream(redis), stream: 0)
            self.beforeRedis = relay
            var seen = redis
            seen.address = relay.address
            seen.tls = nil
            return seen
        }
    }

    /// Stands before processes of a service from now on: where they are that way.
    func stand(before services: [HTTPOrigin]) async throws(TargetError) -> [HTTPOrigin] {
        try await loop.run { () throws(TargetError) in
            var seen: [HTTPOrigin] = []
            for (index, origin) in services.enumerated() {
                let relay = try self.relay(before: Upstream(origin.address), stream: UInt64(index + 1))
                self.beforeServices.append(relay)
                var origin = origin
                origin.address = relay.address
                seen.append(origin)
            }
            return seen
        }
    }

    private func relay(before upstream: Upstream, stream: UInt64) throws(TargetError) -> WireRelay {
        do throws(StreamError) {
            return try WireRelay.start(
                before: upstream, drawing: SeededGenerator(seed: seed, stream: stream), on: loop)
        } catch {
            throw TargetError("no relay before \(upstream.address): \(error)")
        }
    }

    /// Does a fault of the wire; nil if it is none, or has no wire.
    func disturbance(of kind: Scenario.Fault.Kind) -> WireDisturbance? {
        switch kind {
        case .redisWire(let fault):
            // Without a limit nobody reaches Redis any more; else it is slow, or there for some.
            return beforeRedis.map { WireDisturbance(fault, fault.isTotal ? .outage : .disturbance, on: [$0]) }
        case .serviceWire(let fault):
            // What clients see says nothing of the service meanwhile.
            return beforeServices.isEmpty ? nil : WireDisturbance(fault, .absence, on: beforeServices)
        default: return nil
        }
    }

    func close() async {
        await loop.run {
            self.beforeRedis?.close()
            for relay in self.beforeServices { relay.close() }
        }
    }
}
