public import JSON
public import Scenario

/// A schedule that can be kept and repeated: `schedule.json`.
public struct ScheduleFile: Sendable, Equatable {
    /// The version of the format.
    public static let version = 1

    /// Where the scenario was read from.
    public var scenarioPath: String
    /// Its name.
    public var scenarioName: String
    /// What was replaced in it, as `key=value`.
    public var settings: [String]
    /// Tells its text from any other.
    public var digest: String
    /// What started the service, if it wasn't the scenario's own.
    public var command: String?
    /// The service's ready path, if the command line named it.
    public var ready: String?
    /// The bug that was switched on.
    public var defect: String?
    /// The choices.
    public var steps: [Step]
    /// What each of them is, for people and to tell whether the service still goes the same way.
    public var shapes: [String]
    /// What it broke.
    public var violations: [Violation]
    /// How often a request is interrupted in it that could have gone on.
    public var preemptions: Int

    /// The schedule of a violation.
    public init(
        _ found: Counterexample, of scenario: Scenario, settings: [String] = [], command: String? = nil,
        ready: String? = nil, defect: String? = nil
    ) {
        scenarioPath = scenario.source.path
        scenarioName = scenario.name
        self.settings = settings
        digest = Self.digest(of: scenario, settings)
        self.command = command
        self.ready = ready
        self.defect = defect
        steps = found.steps
        shapes = found.shapes
        violations = found.violations
        preemptions = found.preemptions
    }

    /// Of a scenario's text and what was replaced in it: FNV-1a (Fowler, Noll, Vo), 64 bits.
    public static func digest(of scenario: Scenario, _ settings: [String]) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in ([scenario.source.text] + settings).joined(separator: "\n").utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// The text of the file.
    public var text: String { json.lines() + "\n" }

    /// The file as JSON.
    public var json: JSON {
        var service: [JSON.Member] = []
        if let command { service.append(.init("command", .string(command))) }
        if let ready { service.append(.init("ready", .string(ready))) }
        if let defect { service.append(.init("defect", .string(defect))) }
        return [
            "format": .string(Self.format), "version": .integer(Self.version),
            "scenario": [
                "name": .string(scenarioName), "path": .string(scenarioPath),
                "settings": .array(settings.map(JSON.string)), "digest": .string(digest),
            ],
            "service": .object(service), "preemptions": .integer(preemptions),
            "steps": .array(zip(steps, shapes).map { Self.json($0, $1) }),
            "violations": .array(
                violations.map { ["invariant": .string($0.invariant), "message": .string($0.message)] }),
        ]
    }

    private static let format = "stampede-schedule"

    private static func json(_ step: Step, _ shape: String) -> JSON {
        var members: [JSON.Member] = []
        if step.actor != Step.environment { members.append(.init("client", .integer(Int(step.actor) + 1))) }
        members.append(.init("do", .string(step.action.name)))
        let argument =
            switch step.action {
            case .expire: "key"
            case .background: "actor"
            default: "lane"
            }
        if step.argument > 0 || step.action == .expire || step.action == .background {
            members.append(.init(argument, .integer(Int(step.argument))))
        }
        members.append(.init("what", .string(shape)))
        return .object(members)
    }

    /// Reads a file.
    public init(reading bytes: [UInt8], path: String) throws(ExploreError) {
        guard let json = try? JSON(parsing: bytes), json["format"]?.string == Self.format else {
            throw .badInput("\(path): this is no schedule; `stampede explore` writes one when it finds a violation")
        }
        guard let version = json["version"]?.integer, version == Self.version else {
            throw .badInput(
                "\(path): a schedule of version \(json["version"]?.text ?? "unknown"); this Stampede reads version \(Self.version): explore again"
            )
        }
        guard let scenario = json["scenario"], let name = scenario["name"]?.string,
            let source = scenario["path"]?.string, let digest = scenario["digest"]?.string,
            let settings = scenario["settings"]?.array, let steps = json["steps"]?.array
        else { throw .badInput("\(path): a part of the schedule is missing; explore again") }
        scenarioName = name
        scenarioPath = source
        self.digest = digest
        self.settings = settings.compactMap(\.string)
        command = json["service"]?["command"]?.string
        ready = json["service"]?["ready"]?.string
        defect = json["service"]?["defect"]?.string
        preemptions = json["preemptions"]?.integer ?? 0
        self.steps = []
        shapes = []
        for (index, step) in steps.enumerated() {
            guard let word = step["do"]?.string, let action = Step.Action.allCases.first(where: { $0.name == word }),
                let client = step["client"]?.integer ?? (action.isOfEnvironment ? Int(Step.environment) + 1 : nil),
                let argument = Optional(["key", "actor", "lane"].lazy.compactMap { step[$0]?.integer }.first ?? 0),
                (1...256).contains(client), (0...255).contains(argument)
            else { throw .badInput("\(path): step \(index + 1) can't be understood; explore again") }
            self.steps.append(Step(client - 1, action, argument: argument))
            shapes.append(step["what"]?.string ?? "")
        }
        violations = (json["violations"]?.array ?? []).compactMap { entry in
            guard let invariant = entry["invariant"]?.string else { return nil }
            return Violation(invariant, entry["message"]?.string ?? "")
        }
    }
}

extension Step.Action {
    /// The word for it in a file.
    var name: String {
        switch self {
        case .go: "go"
        case .dropBefore: "drop-before"
        case .dropAfter: "drop-after"
        case .loading: "error-loading"
        case .readOnly: "error-readonly"
        case .outOfMemory: "error-oom"
        case .maxClients: "error-maxclients"
        case .expire: "expire"
        case .restart: "kill"
        case .background: "background"
        }
    }

    var isOfEnvironment: Bool { self == .expire || self == .restart || self == .background }
}
