internal import JSON

/// How a storm is written.
enum StormFormat {
    static let storm: Format<Scenario.Storm> = .mapping(
        "settings like {model: occupation, requests: […]}", called: "storm",
        keys: [model, resources, requests, state, history]
    ) { fields, problems in
        // What was written but couldn't be read is reported; it is not the same as left out.
        for key in [state, history] as [any KeyDeclaration] where fields.isUnreadable(key) { return nil }
        guard let model = fields[model], let resources = fields[resources], let requests = fields[requests] else {
            return nil
        }
        var steps: [String] = []
        if case .occupation(let named) = model { steps = named }
        return Scenario.Storm(
            model: model, resources: resources, requests: requests.map { $0.sort(among: steps, &problems) }, state: fields[state], history: fields[history],
            position: fields.position)
    }

    // MARK: The model

    private static let model = Key<Scenario.Storm.Model>.required(
        "model",
        Format<Scenario.Storm.Model>.choice(
            "a model like `occupation` or {occupation: {steps: [ARM, SOLD]}}", called: "model", of: models
        ) { model, _, _ in model }, "What the service should do: which answers are right in which state.")

    private static let models: [Key<Scenario.Storm.Model>] = [
        .optional(
            "occupation", occupation,
            "A resource is free or held by a worker who shows the token of his grant, or his number alone.")
    ]

    private static let steps = Key<[String]>.fallback(
        "steps", Format<String>.text("a step's name", atMost: 100).list("a list of steps like [ARM, SOLD]"), [],
        written: "none", "The steps of a resource's work, in the order in which their turns come.")

    private static let occupation: Format<Scenario.Storm.Model> = .mapping(
        "nothing, or settings like {steps: [ARM, SOLD]}", called: "occupation", keys: [steps]
    ) { fields, problems in
        guard let names = fields[steps] else { return nil }
        if Set(names).count < names.count {
            problems.report("a step stands twice; give each a name of its own", at: fields.position(of: steps))
        }
        return .occupation(steps: names)
    }

    // MARK: Requests

    /// A request whose step is still a name.
    struct Written: Sendable {
        var sort: Scenario.Storm.Sort
        var step: String?
        var position: SourcePosition

        /// The sort with its step's place among the model's.
        func sort(among steps: [String], _ problems: inout Problems) -> Scenario.Storm.Sort {
            guard sort.request.role == .acquire else { return sort }
            var sort = sort
            switch step {
            case let step? where steps.isEmpty:
                problems.report(
                    "`step` for a model without steps; write `model: {occupation: {steps: [\(step)]}}`", at: position)
            case let step?:
                sort.step = steps.firstIndex(of: step)
                if sort.step == nil {
                    problems.report(unknown(step, as: "step of the model", known: steps), at: position)
                }
            case nil:
                if !steps.isEmpty {
                    problems.report("it isn't said for which step it takes the resource; write `step: …`", at: position)
                }
            }
            return sort
        }
    }

    private static let line = Key<RequestFormat.Line>.required(
        "request", RequestFormat.line, "Send a request to the service.")
    private static let weight = Key<Int>.fallback(
        "weight", .integer(1...1000), 1, written: "1", "How often it is drawn, beside the others.")
    private static let step = Key<String>.optional(
        "step", .text("a step's name", atMost: 100), "The step for which a request with `as: acquire` takes it.")
    private static let completes = Key<Bool>.fallback(
        "completes", .boolean, false, written: "false", "Whether a request with `as: release` completes the step.")

    private static let requests = Key<[Written]>.required(
        "requests",
        Format<Written>.mapping(
            "a request like {request: POST /bookings, as: acquire}", called: "a request",
            keys: [line] + RequestFormat.beside + [weight, step, completes]
        ) { fields, problems in
            guard let line = fields[line], let weight = fields[weight], let completes = fields[completes],
                !fields.isUnreadable(step), let request = RequestFormat.request(line, fields, &problems)
            else { return nil }
            let written = Written(
                sort: .init(request: request, weight: weight, step: nil, completes: completes), step: fields[step],
                position: fields.position)
            check(written, fields, &problems)
            return written
        }.list("a list of requests like - request: POST /bookings"), "What clients send, drawn by weight.")

    private static func check(_ written: Written, _ fields: Fields, _ problems: inout Problems) {
        let request = written.sort.request
        func report(_ key: String, _ message: String) {
            let place = fields.written.first { $0.name == key }?.position ?? fields.position
            problems.report("`\(key)` \(message)", at: place)
        }
        if request.retry != nil { report("retry", "in a storm, which sends each request once; leave it out") }
        if fields.contains(step), request.role != .acquire {
            report("step", "beside a request that doesn't take the resource; leave it out")
        }
        if written.sort.completes, request.role != .release {
            report("completes", "beside a request that doesn't give the resource back; leave it out")
        }
        switch (request.role, request.expectation) {
        case (.call, nil):
            problems.report(
                "nothing is expected of its answer; write `expect: refused`, or what it is by `as`",
                at: fields.position)
        case (.call, _), (_, nil): break
        default: report("expect", "beside a request that the model judges; leave it out")
        }
        if request.role == .call, request.event != nil {
            report("event", "of a request that changes nothing; leave it out")
        }
    }

    // MARK: What the service tells

    private static let path = Key<Scenario.Template>.required(
        "path", InvariantFormat.aboutResource("a path like /api/occupation/{resource}"),
        "Where a GET tells the state of a resource.")
    private static let holder = place("holder", "worker_id", "the holder's number stands; null: nobody holds it")
    private static let version = place("version", "version", "the version stands, which grows with each change")
    private static let next = place("next", "next", "the name of the next step stands; null: all are complete")

    private static func place(_ name: String, _ example: String, _ what: String) -> Key<String> {
        let format = Format<String>.text("a place like \(example)", atMost: 200)
        return name == "holder"
            ? .required(name, format, "Where in the answer's JSON \(what).")
            : .optional(name, format, "Where in the answer's JSON \(what).")
    }

    private static let state = Key<Scenario.Storm.StateView>.optional(
        "state",
        Format<Scenario.Storm.StateView>.mapping(
            "settings like {path: /bookings/{resource}, holder: user}", called: "state",
            keys: [path, RequestFormat.headers, holder, version, next]
        ) { fields, _ in
            guard let path = fields[path], let headers = fields[RequestFormat.headers], let holder = fields[holder],
                !fields.isUnreadable(version), !fields.isUnreadable(next)
            else { return nil }
            return .init(path: path, headers: headers, holder: holder, version: fields[version], next: fields[next])
        }, "Where the service tells who holds a resource; it is read before and after each round.")
    private static let history = Key<Scenario.EventLog>.optional(
        "history", InvariantFormat.eventLog,
        "Where the service tells what happened to a resource, oldest first; it is read before and after each round.")

    private static let resources = Key<ClosedRange<Int>>.fallback(
        "resources",
        .scalar(
            "a number like 4 or a range like 1..8, from 1 to 1000",
            schema: [
                "anyOf": [["type": "integer", "minimum": 1], ["type": "string", "pattern": "^[0-9]+( *\\.\\. *[0-9]+)?$"]]
            ]
        ) { text throws(Mismatch) in
            let ends = text.replacing("..", with: " ").split(separator: " ").map { Int($0) ?? 0 }
            guard (1...2).contains(ends.count), ends.allSatisfy((1...1000).contains), ends[0] <= ends[ends.count - 1]
            else { throw Mismatch(reason: "is no number of resources") }
            return ends[0]...ends[ends.count - 1]
        }, 1...8, written: "1..8", "How many resources a round has; drawn for each round.")
}
