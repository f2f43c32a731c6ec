import Checkers
import Reporting

/// Reports with interleavings, as the explorer makes them.
enum SampleSchedule {
    private static let key = "spool_lock:TEST-02"
    private static let (first, second) = (
        "93:9c858901-8a57-4791-81fe-4c455b099bc9", "94:77aa10b2-0c11-4d3e-9f00-aa21c05b7e19"
    )

    /// A release that reads, then deletes, meets the end of its lease.
    static let lateDelete = Report.Schedule(
        "The release of worker 93 deletes the lock of worker 94, and worker 95 is granted it too.",
        actors: ["worker 93: complete TEST-02", "worker 94: take TEST-02", "worker 95: take TEST-02"],
        steps: [
            Report.Schedule.Step(.request, actor: 0, "POST /api/occupation/complete"),
            Report.Schedule.Step(.command, actor: 0, "GET \(key)", answer: first),
            Report.Schedule.Step(.event, actor: nil, "the lease of TEST-02 expires"),
            Report.Schedule.Step(.request, actor: 1, "POST /api/occupation/take"),
            Report.Schedule.Step(.command, actor: 1, "SET \(key) \(second) NX EX 3600", answer: "OK"),
            Report.Schedule.Step(.request, actor: 1, "answers", answer: "200 occupied by 94"),
            Report.Schedule.Step(.command, actor: 0, "DEL \(key)", answer: "1"),
            Report.Schedule.Step(.event, actor: 0, "the connection breaks before the reply"),
            Report.Schedule.Step(
                .command, actor: 2, "SET \(key) 95:01d3b2aa-1111-4222-8333-444455556666 NX EX 3600", answer: "OK",
                violation: "granted while worker 94 holds it"),
        ],
        command: "stampede replay Reports/x/lateDelete.schedule.json")

    /// With everything that a step can have.
    static let oneStep = Report.Schedule(
        "One step.", actors: ["worker 93"],
        steps: [Report.Schedule.Step(.command, actor: 0, "GET \(key)", answer: "nil", violation: "nobody holds it")],
        command: "stampede replay x.json")

    /// More actors and steps than anybody looks at, with long and hostile words.
    static let crowd = Report.Schedule(
        HostileReport.texts.joined(separator: " "),
        actors: (0..<30).map { "actor \($0) \(HostileReport.texts[$0 % 16])" },
        store: HostileReport.texts[8],
        steps: (0..<400).map { index in
            let kinds = Report.Schedule.Step.Kind.allCases
            return Report.Schedule.Step(
                kinds[index % 3], actor: index % 31 == 30 ? nil : index % 31, HostileReport.texts[index % 16],
                answer: HostileReport.texts[(index + 3) % 16], violation: index == 399 ? "broken at last" : "")
        }, command: HostileReport.texts[14])

    static func report(_ schedules: Report.Schedule...) -> Report {
        var scenario = Report.Scenario(name: "take-and-release", file: "Scenarios/take-and-release.yaml")
        scenario.verdicts = [
            Report.Verdict(
                "mutual-exclusion", line: 4, .fail, reason: "1 of 23 schedules breaks it",
                witnesses: schedules.map { Report.Witness($0.title, [], schedule: $0) },
                examined: [Report.Count("schedules", 23)])
        ]
        var part = Report.Part(run: "night", number: 2, of: 3, scenario: "{name: take-and-release}")
        part.began = Report.Clock(ahead: 1_772_355_907_250_000_001, uncertainty: 25_000)
        part.ended = Report.Clock(ahead: -5, uncertainty: 0)
        scenario.part = part
        return Report(run: SampleReport.run, scenarios: [scenario])
    }
}
