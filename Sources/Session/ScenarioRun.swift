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
    /// The name of this try.
    private let name: String
    private let plan: Session.Plan
    private let run: String
    private let folder: ReportFolder
    private let stop: RunStop
    private let loop: EventLoop

    init(
        _ scenario: Scenario, called name: String, plan: Session.Plan, run: String, folder: ReportFolder, stop: RunStop,
        loop: EventLoop
    ) {
        self.name = name
        self.scenario = plan.service.map { scenario.running(against: $0) } ?? scenario
        self.plan = plan
        self.run = run
        self.folder = folder
        self.stop = stop
        self.loop = loop
    }

    func perform(progress: @escaping @Sendable (RunProgress) -> Void) async -> Result {
        do throws(RunError) {
            let own = ReportFolder("\(folder.path)/\(name)")
            do throws(ReportError) { try own.make() } catch { throw .folder("\(error)") }
            var needed = RunTargets.Plan(redis: plan.redis, folder: own.path)
            needed.defect = defect
            needed.program = plan.program
            needed.seed = scenario.seed ?? plan.seed
            let targets: RunTargets
            do throws(TargetError) {
                targets = try await RunTargets.start(for: scenario, needed, on: loop)
            } catch {
                throw .target(error)
            }
            let result: Swift.Result<Result, RunError>
            do throws(RunError) {
                result = .success(try await perform(targets, own, progress))
            } catch {
                result = .failure(error)
            }
            await targets.stop()
            return try result.get()
        } catch {
            return obstacle(error)
        }
    }

    private var defect: KnownDefect? { plan.defect.flatMap { KnownDefect($0, for: scenario) } }

    private func perform(
        _ targets: RunTargets, _ own: ReportFolder, _ progress: @escaping @Sendable (RunProgress) -> Void
    ) async throws(RunError) -> Result {
        var settings = Run.Settings(
            targets, names: RunNames(run: plan.part?.run ?? run), seed: scenario.seed ?? plan.seed, defect: defect)
        settings.witness = plan.witness
        settings.part = plan.part
        settings.stop = stop
        settings.progress = progress
        settings.rate = plan.rate ?? settings.rate
        settings.limit = plan.limit
        settings.watched = plan.watched
        settings.ceiling = plan.ceiling
        settings.folder = own.path
        let evidence = try await Run(scenario, settings, on: loop).perform()
        var result = Result(scenario: try Report.Scenario(evidence, historyIn: own.path))
        result.scenario.name = name
        result.scenario.defect = plan.defect
        if let server = targets.server {
            result.redisVersion = server.version
        } else if let redis = targets.redis {
            result.redisVersion = await RedisVersion.read(redis, on: loop)
        }
        return result
    }

    /// What there is to say of a scenario that was left out.
    func notRun(because reason: String) -> Result {
        var result = obstacle(.target(TargetError(reason)))
        result.isTargetMissing = false
        return result
    }

    private func obstacle(_ error: RunError) -> Result {
        var part = Report.Scenario(name: name, file: scenario.source.path)
        part.text = scenario.source.text
        part.description = scenario.description
        part.defect = plan.defect
        part.clients = scenario.clients
        part.part = plan.part.map { Report.Part($0, scenario) }
        part.obstacle = Report.Obstacle(error)
        var isOfMachine = false
        if case .target(let cause) = error { isOfMachine = cause.isOfMachine }
        return Result(scenario: part, isTargetMissing: !isOfMachine)
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
