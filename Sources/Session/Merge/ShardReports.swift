internal import Reporting

/// Reports of different scenarios: their parts are put side by side, and nothing is judged again.
struct ShardReports {
    private let inputs: [MergeInput]

    /// Throws if they don't belong together: other versions, or one scenario in several of them.
    init(_ inputs: [MergeInput]) throws(Merge.Failure) {
        self.inputs = inputs
        var problems: [String] = []
        let first = inputs[0]
        for input in inputs where input.isPart {
            problems.append(
                "\(input.path): a part of a run, and others are none; merge the parts of one run by themselves")
        }
        for input in inputs.dropFirst() where input.report.run.versions.stampede != first.report.run.versions.stampede {
            problems.append(
                "\(input.path): written by Stampede \(input.report.run.versions.stampede), and \(first.path) by "
                    + "\(first.report.run.versions.stampede); run all shards with the same version")
        }
        var places: [String: String] = [:]
        for input in inputs {
            for scenario in input.report.scenarios {
                if let other = places[scenario.name] {
                    problems.append(
                        "\(input.path): \(scenario.name) stands in \(other) too; give shards that divide the scenarios among them"
                    )
                }
                places[scenario.name] = input.path
            }
        }
        guard problems.isEmpty else { throw .input(problems) }
    }

    func merged(id: String) -> Report {
        var run = inputs[0].report.run
        run.id = id
        run.startedAt = inputs.map(\.report.run.startedAt).min { $0.milliseconds < $1.milliseconds } ?? run.startedAt
        // Shards run beside each other.
        run.duration = inputs.map(\.report.run.duration).max() ?? 0
        run.interrupted = inputs.contains { $0.report.run.interrupted }
        run.command = inputs.map(\.report.run.command).joined(separator: "; ")
        let scenarios = inputs.flatMap { input in
            input.report.scenarios.map { scenario in
                var scenario = scenario
                if input.report.run.seed != run.seed {
                    scenario.notes.append("the seed of this shard is \(input.report.run.seed)")
                }
                return scenario
            }
        }
        return Report(run: run, scenarios: scenarios)
    }
}
