internal import EventLoop
internal import Harness
internal import History
internal import RedisClient
internal import Reporting
internal import Scenario

/// One scenario of a session: its Redis, its run, its part of the report.
struct ScenarioRun: Sendable {
    struct Result: Sendable {
        var scenario: Report.Scenario
        var redisVersion = ""
        var isTargetMissing = false
    }

    private let scenario: Scenario
    private let plan: Session.Plan
    private let run: RunID
    private let folder: ReportFolder
    private let stop: RunStop
    private let loop: EventLoop

    init(
        _ scenario: Scenario, plan: Session.Plan, run: RunID, folder: ReportFolder, stop: RunStop, loop: EventLoop
    ) {
        self.scenario = scenario
        self.plan = plan
        self.run = run
        self.folder = folder
        self.stop = stop
        self.loop = loop
    }

    func perform(progress: @escaping @Sendable (RunProgress) -> Void) async -> Result {
        do throws(RunError) {
            if let redis = plan.redis { return try await perform(redis, server: nil, progress) }
            let server: RedisServer
            do throws(TargetError) { server = try await startServer() } catch { throw .target(error) }
            let result: Swift.Result<Result, RunError>
            do throws(RunError) {
                result = .success(try await perform(server.configuration, server: server, progress))
            } catch {
                result = .failure(error)
            }
            await server.stop()
            return try result.get()
        } catch {
            return obstacle(error)
        }
    }

    private func startServer() async throws(TargetError) -> RedisServer {
        var options = RedisServer.Options()
        // Redis lowers this by itself to what the open-file limit allows.
        options.maxClients = max(options.maxClients, scenario.clients + 100)
        return try await RedisServer.start(options, on: loop)
    }

    private func perform(
        _ redis: RedisConfiguration, server: RedisServer?, _ progress: @escaping @Sendable (RunProgress) -> Void
    ) async throws(RunError) -> Result {
        var settings = LockRun.Settings(
            redis: redis, server: server, names: RunNames(run: "\(run)"), seed: scenario.seed ?? plan.seed)
        settings.defect = plan.defect
        settings.witness = plan.witness
        settings.stop = stop
        settings.progress = progress
        settings.rate = plan.rate ?? settings.rate
        let own = ReportFolder("\(folder.path)/\(scenario.name)")
        do throws(ReportError) { try own.make() } catch { throw .folder("\(error)") }
        settings.folder = own.path
        let evidence = try await LockRun(scenario, settings, on: loop).perform()
        var result = Result(scenario: try Report.Scenario(evidence, historyIn: own.path))
        if let server {
            result.redisVersion = server.version
        } else {
            result.redisVersion = await RedisVersion.read(redis, on: loop)
        }
        return result
    }

    private func obstacle(_ error: RunError) -> Result {
        var part = Report.Scenario(name: scenario.name, file: scenario.source.path)
        part.text = scenario.source.text
        part.description = scenario.description
        part.defect = plan.defect?.rawValue
        part.clients = scenario.clients
        part.obstacle = Report.Obstacle(error)
        return Result(scenario: part, isTargetMissing: true)
    }
}

/// The version of a Redis that was there already.
enum RedisVersion {
    static func read(_ redis: RedisConfiguration, on loop: EventLoop) async -> String {
        let client = RedisClient(redis, ceiling: 1, on: loop)
        defer { Task { await client.disconnect() } }
        if case .connected(let version) = await client.connect() { return version }
        return ""
    }
}
