extension BadScenarioTests {
    /// Requests to a service, and what belongs to them.
    static let requests: [Case] = [
        Case(
            "no request", http("request: bookings"),
            "5:12: `bookings` is no request; write a method and a path like POST /bookings/{resource}"),
        Case(
            "a path with a space", http("request: GET /a b"),
            "5:12: `GET /a b` is no request; write a method and a path like POST /bookings/{resource}"),
        Case(
            "a request of nothing", http("request:"),
            "5:11: nothing stands here; write a method and a path like POST /bookings/{resource}"),
        Case(
            "a role that there isn't", http("{request: GET /a, as: take}"),
            "5:25: `take` is no role; known are `acquire`, `release`, `extend`, `call`"),
        Case(
            "a single brace", http("request: GET /a/{resource"),
            "5:12: `GET /a/{resource` has a single brace; write variables like {resource}, and a plain brace twice"),
        Case(
            "a name that is no variable", http("request: GET /a/{client-id}"),
            "5:12: `{client-id}` is no variable; write {client.id}, {client.name}, {round}, {resource}, {number}, {run}, {token}, {lease}, {today}, {now}, {uuid}, or the name of a capture"
        ),
        Case(
            "a misspelt variable", http("request: GET /a/{resorce}"),
            "5:12: no step before this one captures `resorce`; did you mean {resource}?"),
        Case(
            "a capture that nobody made", http("request: GET /a/{zzzzzzzzzz}"),
            "5:12: no step before this one captures `zzzzzzzzzz`; write a `capture` with that name"),
        Case(
            "a body and a text", http("{request: POST /a, body: {a: 1}, text: b}"),
            "5:36: `text` beside `body`; keep one of them"),
        Case(
            "a field's name with a space", http("{request: GET /a, headers: {a b: c}}"),
            "5:31: `a b` is no name of a header field; write fields like {Authorization: \"Bearer ${TOKEN}\"}"),
        Case(
            "a capture with a variable's name", http("{request: GET /a, capture: {round: id}}"),
            "5:31: `round` is a variable already; write names with their places, like {token: lock_token}"),
        Case(
            "a capture that is no name", http("{request: GET /a, capture: {a-b: id}}"),
            "5:31: `a-b` is no name: letters, digits and _ make one; write names with their places, like {token: lock_token}"
        ),
        Case(
            "a token of a call", http("{request: GET /a, capture: {token: id}}"),
            "5:3: `token` is captured by a request that doesn't take the resource; write `as: acquire`, or another name"
        ),
        Case(
            "an extension without its length",
            http("{request: POST /a, as: extend}", before: "{request: POST /t, as: acquire}"),
            "6:3: it isn't said how much later the lease ends; write `extends: {by: 10s, time-left: expires_in_ms}`"),
        Case(
            "a length of no extension", http("{request: POST /a, extends: {by: 1s, time-left: a}}"),
            "5:22: `extends` beside a request that doesn't extend; write `as: extend`, or leave it out"),
        Case(
            "a status that can't be", http("{request: GET /a, expect: {status: 99}}"),
            "5:38: `99` is no status of a final answer; write a status like 200, 4xx or 400..499"),
        Case(
            "an outcome that there isn't", http("{request: GET /a, expect: grantd}"),
            "5:29: `grantd` is no outcome; did you mean `granted`?"),
        Case(
            "nothing expected", http("{request: GET /a, expect: {}}"),
            "5:29: nothing is expected; write an outcome, or leave `expect` out"),
        Case(
            "an empty set of outcomes", http("{request: GET /a, outcomes: {}}"),
            "5:31: no outcome stands here; write one, or leave `outcomes` out"),
        Case(
            "an outcome like nothing", http("{request: GET /a, outcomes: {granted: {}}}"),
            "5:41: nothing is said of the answer; write a status"),
        Case(
            "a key of a request beside a lock's step", scenario(steps: "steps: [acquire: , {release: , body: 1}]"),
            "4:32: `body` belongs to a request; write `request: …`, or leave it out"),
        Case(
            "a service without a request", scenario("service: occupation"),
            "6:1: `service` without a request; write steps like `request: POST /bookings`, or leave it out"),
        Case(
            "a choice without a request", scenario("unmet: end-pass"),
            "6:1: `unmet` without a request; write steps like `request: POST /bookings`, or leave it out"),
        Case(
            "processes of a service that runs already",
            http("request: GET /a", "service: {url: \"http://h\", instances: 2}"),
            "6:28: `instances` is for a service that we start; leave it out"),
        Case(
            "names that aren't told apart", http("request: GET /a", "resource-names: SPOOL"),
            "6:17: `SPOOL` doesn't tell resources apart; write {number} in it, or a list of names"),
        Case(
            "names by a variable that says nothing", http("request: GET /a", "resource-names: \"A-{run}\""),
            "6:17: `A-{run}` doesn't tell resources apart; write {number} in it, and no other variable but {run}"),
        Case(
            "a name twice", http("request: GET /a", "resource-names: [A, A]"),
            "6:17: a name stands twice; each resource has one of its own"),
        Case(
            "a name twice in a text", http("request: GET /a", "resource-names: A, B, A"),
            "6:17: a name stands twice; each resource has one of its own"),
        Case(
            "a comma too many", http("request: GET /a", "resource-names: A, B,"),
            "6:17: a name is missing beside a comma; write names like TEST-01, TEST-02"),
        Case(
            "named without names", http("request: GET /a", "resources: named"),
            "6:12: `named` without a list of names; write `resource-names: [TEST-01, TEST-02]`"),
        Case(
            "a set-up for a client", http("request: GET /a", "set-up: [{request: \"POST /a/{client.id}\"}]"),
            "6:20: `set-up` is sent for no client, so {client.id} has no value there"),
        Case(
            "a choice by nothing",
            http("request: GET /a", "resources: named\nresource-names: [A]\nchoose: {request: \"GET /{resource}\"}"),
            "8:9: it isn't said which resource is fit; write `expect: {json: {free: true}}`"),
        Case(
            "a choice for a client",
            http(
                "request: GET /a",
                "resources: named\nresource-names: [A]\nchoose: {request: \"GET /{client.id}\", expect: granted}"),
            "8:19: `choose` is sent for no client, so {client.id} has no value there"),
        Case(
            "a choice among new ones", http("request: GET /a", "choose: {request: GET /a, expect: granted}"),
            "6:1: `choose` is for rounds about fixed resources; write `resources: named` and `arrival: gate`"),
        Case(
            "a choice that takes",
            http(
                "request: GET /a",
                "resources: named\nresource-names: [A]\nchoose: {request: GET /a, expect: granted, capture: {token: a}}"
            ),
            "8:1: `token` is captured by a request that doesn't take the resource; write another name"),
        Case(
            "a giving back by what may not be known",
            http("{request: GET /a, capture: {id: id}}", "give-back: {request: \"POST /a/{id}\"}"),
            "6:22: not every pass that has to give back has captured `id`; leave it out"),
        Case(
            "another way to go on", http("request: GET /a", "unmet: stop"),
            "6:8: `stop` is no way to go on; known are `go-on`, `end-pass`"),
        Case(
            "a need that is no name", http("request: GET /a", "needs: [A B]"),
            "6:9: `A B` has other characters than small letters, digits and single hyphens, or is longer than 80; write a scenario's name like arm-flow"
        ),
        Case(
            "something left to decide", http("request: GET /a", "resource-names: \"TODO: name the rooms\""),
            "6:17: this is left for you to decide: name the rooms"),
        Case(
            "something left to decide, but what", http("request: 'TODO: '"),
            "5:12: this is left for you to decide: write a value"),
        Case(
            "a winner among resources that aren't chosen",
            http("{request: POST /a, as: acquire}", "resources: 2\ninvariants: [exclusive-winner]"),
            "7:14: `exclusive-winner` needs one contest a resource; write `resources: per-round`, or `choose` with what tells a free one"
        ),
    ]

    /// A whole scenario with one step, or two, and what is added.
    private static func http(_ step: String, _ added: String = "", before: String = "") -> String {
        let steps = [before, step].filter { !$0.isEmpty }.map { "- \($0)" }.joined(separator: "\n")
        let invariants = added.contains("invariants:") ? "" : "thresholds: {failed: 0}"
        return ["name: a", "clients: 2", "rounds: 3", "steps:", steps, added, invariants].filter { !$0.isEmpty }
            .joined(separator: "\n") + "\n"
    }
}
