import Checkers
import History

// Members that a later schema version adds are read with `member`, and have in older reports the value that they
// had before they were there.

extension Report {
    /// The report that a JSON value holds. The schema version was checked before.
    init(_ json: JSONNode) throws(JSONError) {
        run = try Run(try json["run"])
        scenarios = try json["scenarios"].array { node throws(JSONError) in try Scenario(node) }
        let said = try Conclusion(try json["conclusion"])
        guard said == conclusion else {
            throw JSONError(
                offset: try json["conclusion"].offset,
                "says «\(said.rawValue)», but the verdicts say «\(conclusion.rawValue)»")
        }
    }
}

extension Report.Run {
    fileprivate init(_ json: JSONNode) throws(JSONError) {
        let seed = try json["seed"]
        guard let seed = UInt64(try seed.text()) else {
            throw JSONError(offset: seed.offset, "a seed is a text of digits, up to \(UInt64.max)")
        }
        let started = try json["startedAt"]
        guard let startedAt = Report.Timestamp(try started.text()) else {
            throw JSONError(offset: started.offset, "a time is written as in «2026-03-01T09:05:07.250Z»")
        }
        let versions = try json["versions"]
        let machine = try json["machine"]
        self.init(
            id: try json["id"].text(), command: try json["command"].text(), seed: seed, startedAt: startedAt,
            duration: try json["duration"].nanoseconds(), interrupted: try json["interrupted"].truth(),
            versions: Report.Versions(
                stampede: try versions["stampede"].text(), redis: try versions.text("redis"),
                target: try versions.text("target")),
            machine: Report.Machine(
                processor: try machine["processor"].text(), cores: try machine["cores"].count(),
                memory: try machine["memory"].integer(0...Int64.max), system: try machine["system"].text(),
                kernel: try machine["kernel"].text(), openFiles: try machine["openFiles"].integer(0...Int.max)))
    }
}

extension Report.Scenario {
    fileprivate init(_ json: JSONNode) throws(JSONError) {
        self.init(name: try json["name"].text(), file: try json.text("file"))
        text = try json.text("text")
        description = try json.text("description")
        defect = try json.member("defect")?.text()
        if let obstacle = try json.member("obstacle") {
            self.obstacle = Report.Obstacle(
                try obstacle["cause"].word(
                    Report.Obstacle.Cause.init(rawValue:), of: Report.Obstacle.Cause.allCases.map(\.rawValue)),
                try obstacle["message"].text())
        }
        clients = try json["clients"].count()
        rounds = try json["rounds"].count()
        began = try json["began"].nanoseconds()
        duration = try json["duration"].nanoseconds()
        verdicts = try json["verdicts"].array { node throws(JSONError) in try Report.Verdict(node) }
        try readMeasurements(json)
        try readWatching(json)
        notes = try json["notes"].array { node throws(JSONError) in try node.text() }
        histories = try json["histories"].array { node throws(JSONError) in try node.text() }
        part = try json.member("part").map { node throws(JSONError) in try Report.Part(node) }
        let said = try Report.Conclusion(try json["conclusion"])
        guard said == conclusion else {
            throw JSONError(
                offset: try json["conclusion"].offset,
                "says «\(said.rawValue)», but the verdicts say «\(conclusion.rawValue)»")
        }
    }
}

extension Report.Verdict {
    fileprivate init(_ json: JSONNode) throws(JSONError) {
        self.init(
            try json["invariant"].text(), line: try json.member("line")?.count(),
            try Report.Conclusion(try json["conclusion"]), reason: try json["reason"].text(),
            witnesses: try json["witnesses"].array { node throws(JSONError) in
                Report.Witness(
                    try node["sentence"].text(),
                    try node["operations"].array { node throws(JSONError) in try Report.Operation(node) },
                    context: try node["context"].array { node throws(JSONError) in try Report.Operation(node) },
                    contextFound: try node["contextFound"].count(),
                    schedule: try node.member("schedule").map { node throws(JSONError) in try Report.Schedule(node) })
            },
            witnessesFound: try json["witnessesFound"].count(),
            examined: try json["examined"].array { node throws(JSONError) in
                Report.Count(try node["name"].text(), try node["value"].count())
            },
            warnings: try json.member("warnings")?.array { node throws(JSONError) in try node.text() } ?? [])
    }
}

extension Report.Operation {
    init(_ json: JSONNode) throws(JSONError) {
        self.init(
            client: try json["client"].count(), round: try json["round"].count(),
            kind: try json["kind"].text(), resource: try json["resource"].text(),
            invoked: try json["invoked"].nanoseconds(), completed: try json.member("completed")?.nanoseconds(),
            outcome: try json["outcome"].outcome())
        token = try json.text("token")
        holder = try json.text("holder")
        lease = try json.member("lease")?.nanoseconds() ?? 0
        fencing = try json.member("fencing")?.integer(0...UInt64.max) ?? 0
        note = try json.text("note")
        request = try json.text("request")
        answer = try json.text("answer")
    }
}

extension Verdict.Conclusion {
    fileprivate init(_ json: JSONNode) throws(JSONError) {
        self = try json.word(Self.init(rawValue:), of: Self.allCases.map(\.rawValue))
    }
}

extension JSONNode {
    /// A text that is empty if it isn't there.
    func text(_ name: String) throws(JSONError) -> String { try member(name)?.text() ?? "" }

    /// A duration or an instant in nanoseconds: small enough (73 years) that no difference of two overflows.
    func nanoseconds() throws(JSONError) -> Int64 { try integer(-(Int64(1) << 61)...Int64(1) << 61) }

    /// A count: small enough that no sum over a report overflows.
    func count() throws(JSONError) -> Int { try integer(0...1 << 40) }

    func outcome() throws(JSONError) -> Outcome {
        try word(Outcome.init(name:), of: Outcome.allCases.map(\.name))
    }
}
