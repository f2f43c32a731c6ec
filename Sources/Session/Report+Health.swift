internal import Checkers
internal import History
internal import Reporting

extension Report.Health {
    /// More changes than this of one endpoint say nothing more.
    private static let most = 1_000

    /// What each endpoint said, from change to change; an answer that took longer than `notice` nanoseconds is none.
    static func courses(_ readings: [HealthReading], notice: Int64) -> [Report.Health] {
        var courses: [Report.Health] = []
        for reading in readings {
            let said = Saying(reading, notice: notice)
            let index = courses.firstIndex { $0.endpoint == reading.endpoint } ?? courses.endIndex
            if index == courses.endIndex { courses.append(Report.Health(endpoint: reading.endpoint, spans: [])) }
            let at = reading.invoked.nanoseconds
            if let last = courses[index].spans.last, last.said == said || courses[index].spans.count == most {
                courses[index].spans[courses[index].spans.count - 1].until = at
            } else {
                courses[index].spans.append(Span(from: at, until: at, said: said))
            }
        }
        return courses
    }
}

extension Report.Health.Saying {
    fileprivate init(_ reading: HealthReading, notice: Int64) {
        guard let completed = reading.completed,
            completed.nanoseconds - reading.invoked.nanoseconds <= notice
        else {
            self = .silent
            return
        }
        self = reading.isHealthy ? .healthy : .unhealthy
    }
}
