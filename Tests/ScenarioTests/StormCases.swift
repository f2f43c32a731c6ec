extension BadScenarioTests {
    /// A storm in which one thing can be changed; its requests begin in line 7.
    static func storm(
        _ requests: String = "    - {request: \"POST /take\", as: acquire, capture: {token: id}}",
        model: String = "model: occupation", settings: String = "", beside: String = ""
    ) -> String {
        ["name: a", "clients: 10", "rounds: 3", "storm:", "  \(model)", "  requests:", requests, settings, beside]
            .filter { !$0.isEmpty }.joined(separator: "\n") + "\n"
    }

    /// What is wrong with storms.
    static let storms: [Case] = [
        Case(
            "a model that nobody knows", storm(model: "model: ocupation"),
            "5:10: `ocupation` is no model; did you mean `occupation`?"),
        Case(
            "no requests", "name: a\nclients: 10\nrounds: 3\nstorm: {model: occupation}\n",
            "4:8: `requests` is missing in storm; write `requests:` with a list of requests like - request: POST /bookings"
        ),
        Case(
            "steps beside a storm", storm(beside: "steps: [acquire]"),
            "8:1: `steps` excludes `storm`; keep one of them"),
        Case(
            "what belongs to passes", storm(beside: "arrival: closed\nresources: 4"),
            "8:1: `arrival` beside `storm`, which draws that for each round; leave it out",
            "9:1: `resources` beside `storm`, which draws that for each round; leave it out"),
        Case(
            "a pool", storm(beside: "connections: {pool: 4}"),
            "8:1: `connections` beside `storm`, whose clients have connections of their own; leave it out"),
        Case(
            "an invariant of leases", storm(beside: "invariants: [mutual-exclusion]"),
            "8:14: `mutual-exclusion` isn't for a storm, whose model judges every answer; leave it out"),
        Case(
            "one client", storm(beside: "").replacing("clients: 10", with: "clients: 1"),
            "2:1: a storm needs at least two clients; raise `clients`"),
        Case(
            "nobody takes", storm("    - {request: \"POST /give\", as: release}"),
            "5:3: no request takes a resource; write `as: acquire` beside the one that does"),
        Case(
            "a step that the model doesn't have",
            storm(
                "    - {request: \"POST /take\", as: acquire, step: WELT}",
                model: "model: {occupation: {steps: [CUT, WELD]}}"),
            "7:7: `WELT` is no step of the model; did you mean `WELD`?"),
        Case(
            "a take for no step",
            storm("    - {request: \"POST /take\", as: acquire}", model: "model: {occupation: {steps: [CUT, WELD]}}"),
            "7:7: it isn't said for which step it takes the resource; write `step: …`"),
        Case(
            "a step of what doesn't take",
            storm("    - {request: \"POST /a\", as: acquire}\n    - {request: \"POST /b\", as: release, step: CUT}"),
            "8:42: `step` beside a request that doesn't take the resource; leave it out"),
        Case(
            "a step without steps", storm("    - {request: \"POST /a\", as: acquire, step: CUT}"),
            "7:7: `step` for a model without steps; write `model: {occupation: {steps: [CUT]}}`"),
        Case(
            "a call of which nothing is expected",
            storm("    - {request: \"POST /a\", as: acquire}\n    - request: GET /b"),
            "8:7: nothing is expected of its answer; write `expect: refused`, or what it is by `as`"),
        Case(
            "an expectation of what the model judges",
            storm("    - {request: \"POST /a\", as: acquire, expect: granted}"),
            "7:43: `expect` beside a request that the model judges; leave it out"),
        Case(
            "a forged token that is never shown",
            storm(
                "    - {request: \"POST /take\", as: acquire, capture: {token: id}}\n    - {request: \"POST /give\", as: release, token: forged}"
            ),
            "8:17: {token} stands nowhere in the request, so it shows no forged one; write it in its body"),
        Case(
            "a token that nobody captures",
            storm("    - {request: \"POST /a\", as: acquire}\n    - {request: \"POST /b/{token}\", as: release}"),
            "8:17: no request captures the token of a grant; write `capture: {token: …}` beside the one that takes"),
        Case(
            "a value of another answer", storm("    - {request: \"POST /{booking}\", as: acquire}"),
            "7:17: a request of a storm knows nothing of answers but {token}, so {booking} has no value"),
        Case(
            "an event that nobody looks for", storm("    - {request: \"POST /a\", as: acquire, event: TAKE}"),
            "7:17: `event` without `history`, so nobody looks for it; write `history: {path: …, event: …}`"),
        Case(
            "a history of which a request says nothing",
            storm(settings: "  history: {path: \"/log/{resource}\", event: \"{event}\"}"),
            "7:17: it isn't said what it leaves in the history; write `event: …`"),
        Case(
            "resources that are none", storm(settings: "  resources: 8..1"),
            "8:14: `8..1` is no number of resources; write a number like 4 or a range like 1..8, from 1 to 1000"),
    ]
}
