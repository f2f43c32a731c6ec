/// How faults of wall clocks are written: `{ahead: 3s}` or `{behind: 3s}`.
enum ClockFaultFormat {
    static let redis: Format<Scenario.Fault.Kind> = format("settings like {ahead: 3s}", beside: []) { offset, _ in
        .redisClock(ahead: offset)
    }

    static let service: Format<Scenario.Fault.Kind> = format(
        "settings like {ahead: 3s, instance: 2}", beside: [FaultFormat.number]
    ) { offset, fields in
        fields[FaultFormat.number].map { .serviceClock(ahead: offset, instance: $0) }
    }

    private static func format(
        _ expected: String, beside others: [any KeyDeclaration],
        build: @escaping @Sendable (Duration, Fields) -> Scenario.Fault.Kind?
    ) -> Format<Scenario.Fault.Kind> {
        .choice(expected, called: "clock", of: offsets, beside: others) { offset, fields, _ in build(offset, fields) }
    }

    /// The least is far more than it takes to ask a clock.
    private static let size = Format<Duration>.duration(
        .milliseconds(100)...(.seconds(24 * 3600)), multipleOf: .milliseconds(1))

    private static let offsets: [Key<Duration>] = [
        .optional("ahead", size, "By how much it is ahead meanwhile."),
        .optional("behind", size.map { .zero - $0 }, "By how much it is behind meanwhile."),
    ]
}
