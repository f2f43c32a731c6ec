internal import Checkers
internal import History

/// What each health endpoint said, in order of time, never more readings than so many: when there are more, of those that
/// say the same as both their neighbours every second one is dropped, and the one before it stands for it too. So what
/// contradicts its neighbours is never lost.
struct HealthCourse: Sendable {
    private let most: Int
    /// How long an answer may take, in nanoseconds: one that is late is no neighbour of one in time.
    private let notice: Int64
    private var endpoints: [(name: String, readings: [HealthReading])] = []
    private var count = 0

    init(atMost most: Int, notice: Int64) {
        self.most = most
        self.notice = notice
    }

    /// Takes in the next answer of an endpoint.
    mutating func add(_ reading: HealthReading) {
        if let index = endpoints.firstIndex(where: { $0.name == reading.endpoint }) {
            endpoints[index].readings.append(reading)
        } else {
            endpoints.append((reading.endpoint, [reading]))
        }
        count += 1
        if count > most { thin() }
    }

    /// All that are kept, in order of time.
    var readings: [HealthReading] { endpoints.flatMap(\.readings).sorted { $0.invoked < $1.invoked } }

    private mutating func thin() {
        count = 0
        for index in endpoints.indices {
            let readings = endpoints[index].readings
            var kept: [HealthReading] = []
            for (place, reading) in readings.enumerated() {
                let isBetween = place % 2 == 1 && place + 1 < readings.count
                if isBetween, says(readings[place - 1]) == says(reading), says(readings[place + 1]) == says(reading) {
                    kept[kept.count - 1].asked += reading.asked
                } else {
                    kept.append(reading)
                }
            }
            endpoints[index].readings = kept
            count += kept.count
        }
    }

    private enum Saying { case healthy, unhealthy, late, nothing }

    private func says(_ reading: HealthReading) -> Saying {
        guard let completed = reading.completed else { return .nothing }
        if completed.nanoseconds - reading.invoked.nanoseconds > notice { return .late }
        return reading.isHealthy ? .healthy : .unhealthy
    }
}
