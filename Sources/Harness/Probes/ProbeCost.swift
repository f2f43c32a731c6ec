/// What looking at a run's connections cost, beside what the load cost: CPU time in nanoseconds.
public struct ProbeCost: Sendable, Equatable {
    /// How often it was looked.
    public var looks = 0
    /// The time between two looks, on average; longer than asked for where looking would have cost too much.
    public var interval: Int64 = 0
    /// CPU time of the thread that looks.
    public var own: Int64 = 0
    /// CPU time of Redis for its commands.
    public var redis: Int64 = 0
    /// CPU time of the load: that of this process and of Redis, without the two above.
    public var load: Int64 = 0

    /// How much looking cost, as a share of the load.
    public var share: Double { Double(own + redis) / Double(max(1, load)) }

    /// What to tell if it was too much.
    var note: String? {
        guard share > ProbeBudget.share, own + redis > ProbeBudget.trifle else { return nil }
        let tenths = Int((share * 1000).rounded())
        return
            "looking at connections cost \((own + redis) / 1_000_000) ms of CPU time, \(tenths / 10).\(tenths % 10) % of what "
            + "the load cost; with a longer `sample` it costs less"
    }
}
