public import EventLoop
internal import HTTPTransport
internal import Harness
internal import Wire
internal import WireFaults

/// A proxy with faults that runs until it is stopped, and that can be asked and changed over HTTP while it runs.
public final class FaultProxy: @unchecked Sendable {
    // Sendable: the relay is touched only on the loop's thread, where every public method goes and the API's handlers run;
    // `api` and `apiURL` are set before `start` hands it out, and never again.
    private let relay: WireRelay
    private let loop: EventLoop
    private var api: HTTPServer?
    /// Where it listens.
    public let address: StreamAddress
    /// Where it can be asked; nil if it can't.
    public private(set) var apiURL: String?

    /// Why it can't run.
    public struct StartError: Error, Sendable, Equatable, CustomStringConvertible {
        /// One line.
        public var description: String
    }

    /// Listens from now on, with the plan's faults in effect.
    public static func start(_ plan: ProxyPlan, on loop: EventLoop) async throws(StartError) -> FaultProxy {
        try await loop.run { () throws(StartError) in
            let proxy: FaultProxy
            do throws(StreamError) {
                let relay = try WireRelay.start(
                    at: plan.listen, before: plan.upstream, drawing: SeededGenerator(seed: plan.seed, stream: 0),
                    on: loop)
                proxy = FaultProxy(relay, loop)
            } catch {
                throw StartError(description: "--listen: \(error)")
            }
            for fault in plan.faults { _ = proxy.relay.add(fault) }
            guard let port = plan.apiPort else { return proxy }
            do throws(ServerError) { try await proxy.startAPI(port, before: plan) } catch {
                proxy.relay.close()
                throw StartError(description: "--api \(port): \(error)")
            }
            return proxy
        }
    }

    private init(_ relay: WireRelay, _ loop: EventLoop) {
        self.relay = relay
        self.loop = loop
        address = relay.address
    }

    private func startAPI(_ port: UInt16, before plan: ProxyPlan) async throws(ServerError) {
        var options = HTTPServer.Options()
        options.connections = 64
        let upstream = plan.upstream
        let server = try await HTTPServer.start(
            at: .tcp(host: "127.0.0.1", port: Int(port)), options, on: loop
        ) { [self] request in
            ProxyAPI(relay: relay, upstream: upstream).answer(request)
        }
        api = server
        apiURL = "http://\(server.address)"
    }

    /// What each fault that is in effect has met, one line each.
    public func account() async -> [String] {
        await loop.run {
            self.relay.faults.map { fault in
                "\(fault.id)  \(fault.fault)  met \(fault.pieces) on \(fault.connections) connections"
            }
        }
    }

    /// Ends all connections, and the API.
    public func stop() async {
        await api?.stop(grace: 500_000_000)
        await loop.run { self.relay.close() }
    }
}
