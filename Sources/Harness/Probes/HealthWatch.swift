internal import Checkers
internal import EventLoop
internal import HTTPTransport
internal import History
internal import Scenario

/// Asks a service again and again how it is, over connections of its own: one for each path of each process.
/// Loop-bound.
final class HealthWatch: @unchecked Sendable {
    // Sendable: touched only on the loop's thread.
    private let settings: Scenario.HealthTruth
    private let origins: [HTTPOrigin]
    private let run: RunState
    private let loop: EventLoop
    private var tasks: [Task<Void, Never>] = []
    private var course: HealthCourse

    /// How many readings are kept, however long it goes on.
    private static let kept = 10_000

    init(_ settings: Scenario.HealthTruth, origins: [HTTPOrigin], run: RunState, on loop: EventLoop) {
        self.settings = settings
        self.origins = origins
        self.run = run
        self.loop = loop
        course = HealthCourse(atMost: Self.kept, notice: settings.notice.nanoseconds)
    }

    /// What was answered, in order of time.
    var readings: [HealthReading] { course.readings }

    /// Asks now, and from now on at each interval, until `end`.
    func begin() {
        for (index, origin) in origins.enumerated() {
            for check in settings.endpoints {
                let name = "GET \(check.path)" + (origins.count > 1 ? " of process \(index + 1)" : "")
                tasks.append(Task(executorPreference: loop) { await self.watch(check, at: origin, called: name) })
            }
        }
    }

    func end() async {
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
    }

    private func watch(_ check: Scenario.HealthCheck, at origin: HTTPOrigin, called name: String) async {
        let channel = run.scenario.connections.spareChannel(to: origin, on: loop)
        defer { channel.close() }
        let request = HTTPRequest("GET", origin.basePath + check.path)
        while !Task.isCancelled {
            let asked = MonotonicClock.now
            var reading = HealthReading(
                of: name, invoked: run.clock.instant(asked), completed: nil, isHealthy: false)
            do throws(HTTPError) {
                // A little more than is allowed, so that a late answer is told from none.
                let answer = try await channel.send(request, deadline: asked + settings.notice.nanoseconds * 5 / 4)
                reading.completed = run.clock.instant(answer.received)
                var meaning = AnswerReading(answer, values: values)
                reading.isHealthy = meaning.fits(check.healthy)
            } catch {
                channel.close()
            }
            course.add(reading)
            await loop.sleep(until: max(asked + settings.every.nanoseconds, MonotonicClock.now))
        }
    }

    private var values: TemplateValues {
        TemplateValues(
            client: 0, round: 0, resource: "", number: 0, run: run.names.run, lease: run.scenario.lease, token: nil,
            captured: [:], random: 0)
    }
}
