extension JSONWriter {
    /// The members of a scenario that tell what was seen of the target beside its answers; left out if nothing was.
    mutating func watching(of scenario: Report.Scenario) {
        if !scenario.openFiles.isEmpty {
            key("openFiles")
            array(scenario.openFiles) { json, course in
                json.object { json in
                    json.member("name", course.name)
                    json.key("samples")
                    json.array(course.samples) { json, sample in
                        json.object(inline: true) { json in
                            json.member("at", sample.at)
                            json.member("descriptors", sample.descriptors)
                            json.member("sockets", sample.sockets)
                        }
                    }
                }
            }
        }
        if !scenario.health.isEmpty {
            key("health")
            array(scenario.health) { json, health in
                json.object { json in
                    json.member("endpoint", health.endpoint)
                    json.key("spans")
                    json.array(health.spans) { json, span in
                        json.object(inline: true) { json in
                            json.member("from", span.from)
                            json.member("until", span.until)
                            json.member("said", span.said.rawValue)
                        }
                    }
                }
            }
        }
        if let cost = scenario.probeCost {
            key("probeCost")
            object(inline: true) { json in
                json.member("looks", cost.looks)
                json.member("interval", cost.interval)
                json.member("own", cost.own)
                json.member("redis", cost.redis)
                json.member("load", cost.load)
            }
        }
    }
}

extension Report.Scenario {
    /// Reads what was seen of the target beside its answers.
    mutating func readWatching(_ json: JSONNode) throws(JSONError) {
        if let files = try json.member("openFiles") {
            openFiles = try files.array { node throws(JSONError) in
                Report.OpenFiles(
                    name: try node["name"].text(),
                    samples: try node["samples"].array { sample throws(JSONError) in
                        Report.OpenFiles.Sample(
                            at: try sample["at"].nanoseconds(), descriptors: try sample["descriptors"].count(),
                            sockets: try sample["sockets"].count())
                    })
            }
        }
        if let told = try json.member("health") {
            health = try told.array { node throws(JSONError) in
                Report.Health(
                    endpoint: try node["endpoint"].text(),
                    spans: try node["spans"].array { span throws(JSONError) in
                        Report.Health.Span(
                            from: try span["from"].nanoseconds(), until: try span["until"].nanoseconds(),
                            said: try span["said"].word(
                                Report.Health.Saying.init(rawValue:), of: Report.Health.Saying.allCases.map(\.rawValue))
                        )
                    })
            }
        }
        if let cost = try json.member("probeCost") {
            probeCost = Report.ProbeCost(
                looks: try cost["looks"].count(), interval: try cost["interval"].nanoseconds(),
                own: try cost["own"].nanoseconds(), redis: try cost["redis"].nanoseconds(),
                load: try cost["load"].nanoseconds())
        }
    }
}
