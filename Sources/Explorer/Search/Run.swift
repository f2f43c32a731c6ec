/// One run of a system: its steps so far, what can be done now, and what that costs.
struct Run {
    private(set) var steps: [Step] = []
    private(set) var shapes: [String] = []
    private(set) var enabled: [EnabledStep]
    private(set) var cost = Frontier.Cost()
    private(set) var fingerprint: UInt64 = 0xcbf2_9ce4_8422_2325
    /// The request that moved last.
    private var last: UInt8?

    init(_ enabled: [EnabledStep]) { self.enabled = enabled }

    func enabled(_ step: Step) -> EnabledStep? { enabled.first { $0.step == step } }

    /// Whether a step interrupts a request that could go on.
    func isPreemption(_ step: Step) -> Bool {
        guard let last, step.actor != last, step.actor != Step.environment else { return false }
        return enabled.contains { $0.step.actor == last && !$0.step.isEvent }
    }

    /// What the schedule costs with this step.
    func cost(with step: Step) -> Frontier.Cost {
        var cost = cost
        if isPreemption(step) { cost.preemptions += 1 }
        if step.isEvent { cost.events += 1 }
        return cost
    }

    /// In which order the steps are taken: the request that moved goes on, then the others, events last.
    var inOrder: [EnabledStep] {
        enabled.enumerated().sorted { rank($0) < rank($1) }.map(\.element)
    }

    private func rank(_ candidate: (offset: Int, element: EnabledStep)) -> Int {
        let step = candidate.element.step
        return candidate.offset + (step.isEvent ? 1000 : step.actor == last ? -1000 : 0)
    }

    /// The step is taken, and has led here.
    mutating func took(_ step: EnabledStep, to enabled: [EnabledStep]) {
        cost = cost(with: step.step)
        steps.append(step.step)
        shapes.append(step.shape)
        mix(step.step.actor)
        mix(step.step.action.rawValue)
        mix(step.step.argument)
        for byte in step.shape.utf8 { mix(byte) }
        if step.step.actor != Step.environment { last = step.step.actor }
        self.enabled = enabled
    }

    /// FNV-1a (Fowler, Noll, Vo): the same in every process.
    private mutating func mix(_ byte: UInt8) { fingerprint = (fingerprint ^ UInt64(byte)) &* 0x100_0000_01b3 }
}
