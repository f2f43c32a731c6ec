extension JSONWriter {
    /// One interleaving.
    mutating func schedule(_ schedule: Report.Schedule) {
        object { json in
            json.member("title", schedule.title)
            json.key("actors")
            json.array(schedule.actors) { $0.text($1) }
            json.member("store", schedule.store)
            json.key("steps")
            json.array(schedule.steps) { json, step in
                json.object(inline: true) { json in
                    json.member("kind", step.kind.rawValue)
                    if let actor = step.actor { json.member("actor", actor) }
                    json.member("text", step.text)
                    json.optional("answer", step.answer)
                    json.optional("violation", step.violation)
                }
            }
            json.optional("command", schedule.command)
        }
    }
}

extension Report.Schedule {
    /// The interleaving that a JSON value holds.
    init(_ json: JSONNode) throws(JSONError) {
        let actors = try json["actors"].array { node throws(JSONError) in try node.text() }
        self.init(
            try json["title"].text(), actors: actors, store: try json["store"].text(),
            steps: try json["steps"].array { node throws(JSONError) in
                var actor: Int?
                if let number = try node.member("actor") {
                    guard !actors.isEmpty else {
                        throw JSONError(offset: number.offset, "there is no actor for this number to stand for")
                    }
                    actor = try number.integer(0...actors.count - 1)
                }
                return Step(
                    try node["kind"].word(Step.Kind.init(rawValue:), of: Step.Kind.allCases.map(\.rawValue)),
                    actor: actor, try node["text"].text(), answer: try node.text("answer"),
                    violation: try node.text("violation"))
            },
            command: try json.text("command"))
    }
}
