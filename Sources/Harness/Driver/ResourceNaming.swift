internal import History
internal import Scenario

/// What the resources of a run are called, by their numbers from 0. Loop-bound.
final class ResourceNaming {
    private let names: Scenario.ResourceNames
    private let run: RunNames
    private let recording: Recording
    /// Names made of the run's own and a number.
    private let series: Names.Series
    /// The one that was asked for last: all clients of a round ask for the same one.
    private var last: (number: Int, name: String, id: Names.ID) = (-1, "", .empty)
    /// The highest number that was asked for.
    private(set) var highest = 0

    init(_ names: Scenario.ResourceNames, of run: RunNames, count: Int, in recording: Recording) {
        self.names = names
        self.run = run
        self.recording = recording
        series = recording.makeSeries(run.resourcePrefix, count: names == .ofRun ? count : 0)
    }

    func id(of number: Int) -> Names.ID {
        if names == .ofRun { return series[number] }
        return resource(number).id
    }

    func name(of number: Int) -> String { resource(number).name }

    /// Those from the first up to that number.
    func names(upTo last: Int) -> [String] { (0...max(0, last)).map(made) }

    private func resource(_ number: Int) -> (number: Int, name: String, id: Names.ID) {
        if last.number != number {
            let name = made(number)
            last = (number, name, names == .ofRun ? series[number] : recording.id(of: name))
            highest = max(highest, number)
        }
        return last
    }

    private func made(_ number: Int) -> String {
        switch names {
        case .ofRun: return series.prefix + String(number)
        case .list(let names): return names[number % names.count]
        case .pattern(let template):
            let values = TemplateValues(
                client: 0, round: 0, resource: "", number: number, run: run.run, lease: .zero, token: nil,
                captured: [:], random: 0)
            return values.text(of: template) ?? template.written
        }
    }
}
