/// What a scenario says once for all of its requests.
struct CommonOfRequests {
    /// What answers mean, to requests without outcomes of their own.
    let outcomes: [Scenario.OutcomeRule]
    /// Fields of the head, for requests that have none of that name.
    let headers: [Scenario.Request.Header]
    /// What gives back, in groups that don't say it themselves.
    let giveBack: Scenario.Request?

    /// The request with what it leaves unsaid.
    func completing(_ request: Scenario.Request) -> Scenario.Request {
        var request = request
        if request.outcomes.isEmpty { request.outcomes = outcomes }
        let own = request.headers.map { $0.name.lowercased() }
        request.headers = headers.filter { !own.contains($0.name.lowercased()) } + request.headers
        return request
    }

    /// The storm with each request so.
    func completing(_ storm: Scenario.Storm) -> Scenario.Storm {
        var storm = storm
        for index in storm.requests.indices {
            storm.requests[index].request = completing(storm.requests[index].request)
        }
        return storm
    }

    /// The group with each request so.
    func completing(_ group: Scenario.Group) -> Scenario.Group {
        var group = group
        group.giveBack = (group.giveBack ?? giveBack).map(completing)
        for (index, step) in group.steps.enumerated() {
            if let request = step.action.request { group.steps[index].action = .request(completing(request)) }
        }
        return group
    }
}
