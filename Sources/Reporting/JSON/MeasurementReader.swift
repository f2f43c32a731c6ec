import History

extension Report.Scenario {
    /// Reads what was counted and measured.
    mutating func readMeasurements(_ json: JSONNode) throws(JSONError) {
        counts = try json["counts"].array { node throws(JSONError) in
            Report.OperationCount(
                kind: try node["kind"].text(), outcome: try node["outcome"].outcome(),
                count: try node["count"].count())
        }
        latencies = try json["latencies"].array { node throws(JSONError) in
            Report.KindLatency(kind: try node["kind"].text(), latency: try Report.Latency(try node["latency"]))
        }
        intervals = try json["intervals"].array { node throws(JSONError) in try Report.Interval(node) }
        if let dispersion = try json.member("dispersion") { self.dispersion = try Report.Latency(dispersion) }
        if let overlap = try json.member("overlap") {
            self.overlap = Report.Overlap(
                contests: try overlap["contests"].count(), overlapping: try overlap["overlapping"].count(),
                peak: try overlap["peak"].count())
        }
        if let connections = try json.member("connections") {
            self.connections = try Report.Connections(connections)
        }
        faults = try json["faults"].array { node throws(JSONError) in
            Report.Fault(
                try node["name"].text(), description: try node.text("description"),
                began: try node["began"].nanoseconds(), ended: try node.member("ended")?.nanoseconds())
        }
        if let timeline = try json.member("timeline") {
            self.timeline = Report.Timeline(
                resource: try timeline["resource"].text(),
                operations: try timeline["operations"].array { node throws(JSONError) in
                    try Report.Operation(node)
                },
                operationsFound: try timeline["operationsFound"].count())
        }
    }
}

extension Report.Latency {
    fileprivate init(_ json: JSONNode) throws(JSONError) {
        self.init(
            minimum: try json["minimum"].nanoseconds(), maximum: try json["maximum"].nanoseconds(),
            mean: try json["mean"].nanoseconds(),
            buckets: try json["buckets"].array { node throws(JSONError) in
                Bucket(upTo: try node["upTo"].nanoseconds(), count: try node["count"].integer(1...UInt64(1) << 40))
            })
        for (shorter, longer) in zip(buckets, buckets.dropFirst()) where shorter.upTo >= longer.upTo {
            throw JSONError(offset: try json["buckets"].offset, "buckets must stand in order, shortest first")
        }
    }
}

extension Report.Interval {
    fileprivate init(_ json: JSONNode) throws(JSONError) {
        let node = try json["outcomes"]
        var outcomes: [Int] = []
        for outcome in Outcome.allCases { outcomes.append(try node.member(outcome.name)?.count() ?? 0) }
        self.init(
            began: try json["began"].nanoseconds(), duration: try json["duration"].nanoseconds(), outcomes: outcomes,
            p50: try json["p50"].nanoseconds(), p90: try json["p90"].nanoseconds(), p99: try json["p99"].nanoseconds(),
            maximum: try json["maximum"].nanoseconds())
    }
}

extension Report.Connections {
    fileprivate init(_ json: JSONNode) throws(JSONError) {
        self.init(
            ceiling: try json.member("ceiling")?.count(), warning: try json.member("warning")?.count(),
            roles: try json["roles"].array { node throws(JSONError) in try node.text() },
            samples: try json["samples"].array { node throws(JSONError) in
                Sample(
                    at: try node["at"].nanoseconds(), connected: try node["connected"].count(),
                    byRole: try node["byRole"].array { node throws(JSONError) in try node.count() })
            })
    }
}
