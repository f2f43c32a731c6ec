internal import EventLoop
internal import Scenario

/// What came of starting a service while its Redis was gone.
public struct StartWithoutRedis: Sendable {
    /// How long a service may take to start without its Redis. One that needs longer, and is ready as soon as Redis is
    /// back, has waited for it.
    static let patience = Duration.seconds(10)

    /// When Redis was being killed, and when it was surely gone (monotonic, nanoseconds).
    let gone: (begun: Int64, from: Int64)
    /// When Redis was being started again, and when it was back, if it had to be for the service to become ready.
    var back: (until: Int64, over: Int64)?

    /// Kills the private Redis and starts the processes of the service. If one isn't ready in time, Redis comes back:
    /// throws only if the service doesn't become ready even then. Each process is given to `started` before it is waited
    /// for.
    static func attempt(
        _ server: RedisServer, _ plan: ServiceProcess.Plan, on loop: EventLoop, started: (ServiceProcess) -> Void
    ) async throws(TargetError) -> StartWithoutRedis {
        let begun = MonotonicClock.now
        await server.kill()
        var start = StartWithoutRedis(gone: (begun, MonotonicClock.now))
        for instance in 0..<plan.service.instances {
            let process = try await ServiceProcess.begin(plan, instance: instance, on: loop)
            started(process)
            do throws(TargetError) {
                try await process.waitUntilReady(atMost: start.back == nil ? patience : nil)
            } catch {
                guard start.back == nil, await process.process.exitSoFar() == nil else { throw error }
                let until = MonotonicClock.now
                try await server.startAgain()
                start.back = (until, MonotonicClock.now)
                try await process.waitUntilReady()
            }
        }
        return start
    }

    /// What is wrong with a service that was ready only when Redis was back; nil if it didn't need it.
    var problem: String? {
        back == nil
            ? nil
            : "the service was not ready within \(Self.patience) without Redis, and was as soon as Redis was there"
    }
}
