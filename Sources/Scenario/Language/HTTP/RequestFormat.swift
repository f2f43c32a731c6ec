internal import JSON

/// How a request is written: `request: POST /bookings`, and what belongs to it beside.
enum RequestFormat {
    /// The line of a request, `POST /bookings/{resource}`.
    struct Line: Sendable {
        var method: String
        var path: Scenario.Template
    }

    static let line = Format<Line>(
        "a method and a path like POST /bookings/{resource}",
        schema: ["type": "string", "pattern": "^[A-Z]+ +/[^ ]*$"]
    ) { node, problems in
        guard case .scalar(let scalar) = node.content, !node.isNothing else {
            problems.report(
                "\(node.kind) stands here; write a method and a path like POST /bookings/{resource}", at: node.position)
            return nil
        }
        let parts = scalar.text.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].utf8.allSatisfy({ (65...90).contains($0) }), parts[1].hasPrefix("/"),
            !parts[1].contains(" ")
        else {
            problems.report(
                "\(quote(scalar.written)) is no request; write a method and a path like POST /bookings/{resource}",
                at: node.position)
            return nil
        }
        var path = scalar
        path.text = String(parts[1])
        return TemplateText.parse(path, at: node.position, &problems).map { Line(method: String(parts[0]), path: $0) }
    }

    private static let role = Key<Scenario.Request.Role>.fallback(
        "as", .word("role"), .call, written: "call",
        "What the request is about: acquire, release or extend the resource, or a call of another kind.")
    static let headers = Key<[Scenario.Request.Header]>.fallback(
        "headers",
        Format<[TableEntry<Scenario.Template>]>.table(
            "fields like {Authorization: \"Bearer ${TOKEN}\"}", of: .template("the field's value"),
            checkingKeys: { name throws(Mismatch) in
                guard name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") }) else {
                    throw Mismatch(reason: "is no name of a header field")
                }
            }
        ).map { entries in entries.map { .init(name: $0.key, value: $0.value) } }, [], written: "none",
        "Fields of the request's head. Their values are never shown.")
    private static let body = Key<Scenario.JSONTemplate>.optional(
        "body", .json, "The request's content, which is sent as JSON.")
    private static let text = Key<Scenario.Template>.optional(
        "text", .template("a text"), "The request's content as it is; say its type in `headers`.")
    private static let token = Key<Scenario.TokenChoice>.fallback(
        "token", .word("token"), .own, written: "own",
        """
        What {token} stands for: own, the token of this pass's grant; stale, an own one that is over; foreign, another \
        client's for another resource; forged, one that was never issued.
        """)
    private static let outcomes = Key<[Scenario.OutcomeRule]>.optional(
        "outcomes", AnswerFormat.outcomes, "What answers mean, in place of the scenario's `outcomes`.")
    private static let capture = Key<[Scenario.Request.Capture]>.fallback(
        "capture",
        Format<[TableEntry<String>]>.table(
            "names with their places, like {token: lock_token}", of: .text("a place like data.id", atMost: 200),
            checkingKeys: { name throws(Mismatch) in
                guard TemplateText.isCaptureName(name) else {
                    throw Mismatch(reason: "is no name: letters, digits and _ make one")
                }
                guard name == "token" || !TemplateText.known.contains(name) else {
                    throw Mismatch(reason: "is a variable already")
                }
            }
        ).map { entries in entries.map { .init(name: $0.key, path: $0.value) } }, [], written: "none",
        """
        Values of a granted answer's JSON that later steps can name: names and indices joined by dots. The one called \
        token is the grant's token.
        """)
    private static let expect = Key<Scenario.Expectation>.optional(
        "expect", AnswerFormat.expectation, "What must be so of the answer; judged as the invariant `expectations`.")
    private static let retry = Key<Scenario.Poll>.optional(
        "retry", StepFormat.pollSettings, "Send it again and again, until granted.")
    private static let by = Key<Duration>.required(
        "by", .duration(.milliseconds(1)...Limits.lease, multipleOf: .milliseconds(1)),
        "How much later the request asks the lease to end.")
    private static let timeLeft = Key<String>.required(
        "time-left", .text("a place like expires_in_ms", atMost: 200),
        "Where the granted answer's JSON tells how many milliseconds of the lease are left.")
    private static let extends = Key<Scenario.Request.Extension>.optional(
        "extends",
        .mapping("settings like {by: 10s, time-left: expires_in_ms}", called: "extends", keys: [by, timeLeft]) {
            fields, _ in
            guard let by = fields[by], let timeLeft = fields[timeLeft] else { return nil }
            return .init(by: by, timeLeft: timeLeft)
        }, "How a request with `as: extend` makes the lease longer.")
    private static let event = Key<Scenario.Template>.optional(
        "event", .template("a text like TOMAR {client.id}"),
        "The event that a granted request leaves in the service's log, as `no-lost-events` writes it.")

    /// The keys that belong to a request.
    static let beside: [any KeyDeclaration] = [
        role, headers, body, text, token, outcomes, capture, expect, extends, retry, event,
    ]

    /// The whole request, or nil after a report.
    static func request(_ line: Line, _ fields: Fields, _ problems: inout Problems) -> Scenario.Request? {
        if fields.contains(body), fields.contains(text) {
            problems.report("`text` beside `body`; keep one of them", at: fields.position(of: text))
        }
        guard let role = fields[role], let headers = fields[headers], let token = fields[token],
            let captures = fields[capture]
        else { return nil }
        if (role == .extend) != fields.contains(extends) {
            problems.report(
                role == .extend
                    ? "it isn't said how much later the lease ends; write `extends: {by: 10s, time-left: expires_in_ms}`"
                    : "`extends` beside a request that doesn't extend; write `as: extend`, or leave it out",
                at: fields.contains(extends) ? fields.position(of: extends) : fields.position)
        }
        // What was written but couldn't be read is reported; it is not the same as left out.
        for key in [body, text, outcomes, expect, extends, retry, event] as [any KeyDeclaration]
        where fields.isUnreadable(key) { return nil }
        return Scenario.Request(
            method: line.method, path: line.path, headers: headers,
            body: fields[body].map { .json($0) } ?? fields[text].map { .text($0) }, role: role, token: token,
            outcomes: fields[outcomes] ?? [], captures: captures, expectation: fields[expect],
            lengthening: fields[extends], retry: fields[retry],
            event: fields[event])
    }

    /// Requests outside of passes: what makes a round ready, and what puts away after it.
    static let requests = alone("a request like {request: POST /reset}", with: [headers, body, text, outcomes, expect])
        .list("a list of requests like - request: POST /reset")

    /// What tells whether a resource is fit for a round.
    static let choice: Format<Scenario.Request> = {
        let format = alone(
            "a request like {request: \"GET /bookings/{resource}\", expect: {json: {free: true}}}",
            with: [headers, expect, capture])
        return Format(format.expected, schema: format.schema) { node, problems in
            let request = format.decode(node, &problems)
            if let request, request.expectation == nil {
                problems.report(
                    "it isn't said which resource is fit; write `expect: {json: {free: true}}`", at: node.position)
            }
            return request
        }
    }()

    /// What gives a resource back.
    static let giveBack = alone(
        "a request like {request: \"DELETE /bookings/{resource}\"}", with: [headers, body, text, outcomes])

    private static func alone(_ expected: String, with keys: [any KeyDeclaration]) -> Format<Scenario.Request> {
        let key = Key<Line>.required("request", line, "Send a request to the service.")
        return .mapping(expected, called: "a request", keys: [key] + keys) { fields, problems in
            fields[key].flatMap { request($0, fields, &problems) }
        }
    }
}
