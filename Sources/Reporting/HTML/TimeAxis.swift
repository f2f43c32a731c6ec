extension Report.Scenario {
    /// The axis of all that is drawn over time: from the first that was seen to the last, so that charts below each other
    /// show one instant in one place.
    var time: Axis {
        let samples = connections?.samples ?? []
        let files = openFiles.flatMap(\.samples)
        let spans = health.flatMap(\.spans)
        let starts = [intervals.first?.began, samples.first?.at] + files.map(\.at) + spans.map(\.from)
        let ends =
            [intervals.last.map { $0.began + $0.duration }, samples.last?.at] + files.map(\.at) + spans.map(\.until)
        return .time(
            from: min(starts.compactMap(\.self).min() ?? began, began),
            to: max(ends.compactMap(\.self).max() ?? 0, began + duration), origin: began)
    }
}
