internal import Checkers
internal import Glibc
internal import Harness
internal import History
internal import Reporting
internal import Scenario

/// The reports of all parts of one run.
struct PartReports {
    /// The run's name.
    let run: String
    private let parts: [(input: MergeInput, found: Report.Scenario, part: Report.Part)]

    /// Throws all that keeps these reports from being the parts of one run.
    init(_ inputs: [MergeInput]) throws(Merge.Failure) {
        var problems: [String] = []
        var parts: [(input: MergeInput, found: Report.Scenario, part: Report.Part)] = []
        for input in inputs {
            guard let found = input.report.scenarios.first, let part = found.part, input.report.scenarios.count == 1
            else {
                problems.append("\(input.path): a part has one scenario; run it again with --join")
                continue
            }
            parts.append((input, found, part))
        }
        guard let first = parts.first else { throw .input(problems) }
        for other in parts.dropFirst() { problems += Self.differences(first, other) }
        let numbers = parts.map(\.part.number)
        for number in Set(numbers).sorted() where numbers.count(where: { $0 == number }) > 1 {
            let paths = parts.filter { $0.part.number == number }.map(\.input.path)
            problems.append("\(paths.joined(separator: " and ")): both are part \(number); give each part once")
        }
        let missing = (1...first.part.count).filter { !numbers.contains($0) }
        if !missing.isEmpty {
            problems.append(
                "part \(missing.map(String.init).joined(separator: ", ")) of \(first.part.count) is missing; give the reports of all parts of \(first.part.run)"
            )
        }
        guard problems.isEmpty else { throw .input(problems) }
        self.parts = parts.sorted { $0.part.number < $1.part.number }
        run = first.part.run
    }

    private static func differences(
        _ first: (input: MergeInput, found: Report.Scenario, part: Report.Part),
        _ other: (input: MergeInput, found: Report.Scenario, part: Report.Part)
    ) -> [String] {
        let asked = [
            ("run", first.part.run, other.part.run), ("scenario", first.found.name, other.found.name),
            ("seed", "\(first.input.report.run.seed)", "\(other.input.report.run.seed)"),
            ("number of parts", "\(first.part.count)", "\(other.part.count)"),
            (
                "version of Stampede", first.input.report.run.versions.stampede,
                other.input.report.run.versions.stampede
            ),
            ("defect", first.found.defect ?? "none", other.found.defect ?? "none"),
        ]
        var lines = asked.filter { $0.1 != $0.2 }.map { what, one, two in
            "\(other.input.path): the \(what) is \(two), and in \(first.input.path) it is \(one); give parts of one run"
        }
        if lines.isEmpty, first.part.scenario != other.part.scenario {
            lines = [
                "\(other.input.path): the scenario is not that of \(first.input.path); run all parts with the same file and options"
            ]
        }
        return lines
    }

    /// The whole run, its history in that folder.
    func merged(into folder: ReportFolder) throws(Merge.Failure) -> Report {
        let first = parts[0]
        let scenario: Scenario
        do throws(ScenarioErrors) {
            scenario = try Scenario.load(text: Array(first.part.scenario.utf8), path: first.input.path)
        } catch {
            throw .input(error.problems.map { "\($0)" })
        }
        var records: [PartRecord] = []
        var problems: [String] = []
        for part in parts {
            switch record(of: part.input, part.found, part.part) {
            case .success(let record): records.append(record)
            case .failure(let error): problems += error.lines
            }
        }
        guard problems.isEmpty else { throw .input(problems) }
        let own = ReportFolder("\(folder.path)/\(scenario.name)")
        do throws(ReportError) { try own.make() } catch { throw .output("\(error)") }
        let seed = first.input.report.run.seed
        let defect = first.found.defect.flatMap { LockDefect(rawValue: $0) }
        var found: Report.Scenario
        do throws(MergeError) {
            let evidence = try MergedRun(scenario, records, seed: seed, defect: defect).evidence(folder: own.path)
            found = try MergeError.wrapping { () throws(RunError) in
                try Report.Scenario(evidence, historyIn: own.path)
            }
        } catch {
            throw .input(error.lines)
        }
        complete(&found)
        var run = first.input.report.run
        run.id = "\(self.run)-merged"
        run.command = parts.map(\.input.report.run.command).joined(separator: " & ")
        run.duration = parts.map(\.input.report.run.duration).max() ?? 0
        run.interrupted = parts.contains { $0.input.report.run.interrupted }
        return Report(run: run, scenarios: [found])
    }

    /// What the parts' own reports know of the whole.
    private func complete(_ found: inout Report.Scenario) {
        let first = parts[0].found
        found.file = first.file
        found.text = first.text
        found.defect = first.defect
        for index in found.verdicts.indices {
            found.verdicts[index].line =
                first.verdicts.first { $0.invariant == found.verdicts[index].invariant }?.line
        }
        found.dispersion = .merging(parts.compactMap(\.found.dispersion))
        for part in parts {
            found.notes += part.found.notes.map { "part \(part.part.number): \($0)" }
            // A part that did not come to its end leaves no whole.
            if found.obstacle == nil, let obstacle = part.found.obstacle {
                found.obstacle = Report.Obstacle(obstacle.cause, "part \(part.part.number): \(obstacle.message)")
            }
        }
    }

    private func record(
        of input: MergeInput, _ found: Report.Scenario, _ part: Report.Part
    ) -> Result<PartRecord, MergeError> {
        guard let number = RunPart(part.number, of: part.count, run: part.run) else {
            return .failure(MergeError(["\(input.path): «\(part.run)» is no name of a run; run the parts again"]))
        }
        guard let began = part.began, let ended = part.ended else {
            return .failure(
                MergeError(["\(input.path): the part's clock was not measured to the end; run all parts again"]))
        }
        let candidates = found.histories.flatMap { input.history($0) }
        guard let history = candidates.first(where: { access($0, R_OK) == 0 }) else {
            let places = candidates.isEmpty ? "" : ": looked for \(candidates.joined(separator: " and "))"
            return .failure(
                MergeError([
                    "\(input.path): its history is missing\(places); keep the whole folder of the run beside its report.json"
                ]))
        }
        let clock = { (clock: Report.Clock) in
            SharedClock.Reading(ahead: clock.ahead, uncertainty: clock.uncertainty)
        }
        return .success(
            PartRecord(
                number, clock: SharedClock(began: clock(began), ended: clock(ended)), history: history,
                began: found.began, duration: found.duration, rounds: found.rounds,
                connections: found.connections.map { Self.samples($0) } ?? []))
    }

    private static func samples(_ connections: Report.Connections) -> [ConnectionSample] {
        connections.samples.map { sample in
            ConnectionSample(
                Instant(nanoseconds: sample.at), .load, connected: sample.connected,
                byName: Dictionary(zip(connections.roles, sample.byRole), uniquingKeysWith: max))
        }
    }
}
