internal import Checkers

/// A process of the service is killed and started again on the same port, with the same store.
final class KilledService: Disturbance {
    let effect = FaultWindow.Effect.absence
    private let service: ServiceProcess

    init(_ service: ServiceProcess) { self.service = service }

    func begin() async throws(TargetError) { await service.kill() }

    func end() async throws(TargetError) { try await service.startAgain() }
}
