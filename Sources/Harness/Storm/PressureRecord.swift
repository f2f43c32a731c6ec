import Glibc
internal import JSON

/// The pressure of each round, and how often a round failed under each kind of it.
struct PressureRecord {
    private var rounds: [(part: String, rounds: Int, failed: Int)] = []
    private let file: String?
    private var lines = ""
    /// Why it could not be written, if it could not.
    private(set) var problem: String?

    /// A record that will stand in this file, a line of JSON a round; nil: only the counts are kept.
    init(file: String?) { self.file = file }

    /// A round is over; nil: it could not be judged.
    mutating func note(_ plan: StormPlan, round: Int, hasFailed: Bool?) {
        let pressure = plan.pressure
        lines +=
            JSON.object([
                .init("round", .integer(round + 1)), .init("clients", .integer(pressure.clients)),
                .init("release", .string("\(pressure.release)")),
                .init("connections", .string(pressure.areConnectionsNew ? "new" : "warm")),
                .init("processes", .integer(pressure.process == nil ? pressure.processes : 1)),
                .init("resources", .integer(plan.resources.count)), .init("requests", .integer(plan.entries.count)),
                .init("failed", hasFailed.map { .bool($0) } ?? .null),
            ]).text + "\n"
        guard let hasFailed else { return }
        for part in pressure.parts {
            let index = rounds.firstIndex { $0.part == part } ?? rounds.endIndex
            if index == rounds.endIndex { rounds.append((part, 0, 0)) }
            rounds[index].rounds += 1
            rounds[index].failed += hasFailed ? 1 : 0
        }
    }

    /// Writes the file, where there is to be one.
    mutating func write() {
        guard let file else { return }
        guard let stream = fopen(file, "we") else {
            problem = "\(file) can't be written: \(String(cString: strerror(errno)))"
            return
        }
        let isWhole = fputs(lines, stream) >= 0
        if fclose(stream) != 0 || !isWhole { problem = "\(file) could not be written whole" }
    }

    /// The counts in words.
    var note: String {
        let parts = rounds.sorted { $0.part < $1.part }.map { "\($0.part): \($0.failed) of \($0.rounds)" }
        return "rounds that failed, by pressure: \(parts.isEmpty ? "none was run" : parts.joined(separator: ", "))"
    }
}
