import History

extension JSONWriter {
    /// The members of a scenario that were counted and measured. Tables are one row a line.
    mutating func measurements(of scenario: Report.Scenario) {
        key("counts")
        array(scenario.counts) { json, count in
            json.object(inline: true) { json in
                json.member("kind", count.kind)
                json.member("outcome", count.outcome.name)
                json.member("count", count.count)
            }
        }
        key("latencies")
        array(scenario.latencies) { json, latency in
            json.object { json in
                json.member("kind", latency.kind)
                json.key("latency")
                json.latency(latency.latency)
            }
        }
        key("intervals")
        array(scenario.intervals) { $0.interval($1) }
        if let dispersion = scenario.dispersion {
            key("dispersion")
            latency(dispersion)
        }
        if let overlap = scenario.overlap {
            key("overlap")
            object(inline: true) { json in
                json.member("contests", overlap.contests)
                json.member("overlapping", overlap.overlapping)
                json.member("peak", overlap.peak)
            }
        }
        if let connections = scenario.connections { self.connections(connections) }
        key("faults")
        array(scenario.faults) { json, fault in
            json.object(inline: true) { json in
                json.member("name", fault.name)
                json.optional("description", fault.description)
                json.member("began", fault.began)
                if let ended = fault.ended { json.member("ended", ended) }
            }
        }
        if let timeline = scenario.timeline {
            key("timeline")
            object { json in
                json.member("resource", timeline.resource)
                json.member("operationsFound", timeline.operationsFound)
                json.key("operations")
                json.array(timeline.operations) { $0.operation($1) }
            }
        }
    }

    /// A distribution: its percentiles for who reads, its buckets for who computes.
    private mutating func latency(_ latency: Report.Latency) {
        object { json in
            json.member("count", latency.count)
            json.member("minimum", latency.minimum)
            json.member("mean", latency.mean)
            json.member("p50", latency.percentile(0.5))
            json.member("p90", latency.percentile(0.9))
            json.member("p99", latency.percentile(0.99))
            json.member("p999", latency.percentile(0.999))
            json.member("maximum", latency.maximum)
            json.key("buckets")
            json.array(latency.buckets, inline: true) { json, bucket in
                json.object { json in
                    json.member("upTo", bucket.upTo)
                    json.member("count", bucket.count)
                }
            }
        }
    }

    private mutating func interval(_ interval: Report.Interval) {
        object(inline: true) { json in
            json.member("began", interval.began)
            json.member("duration", interval.duration)
            json.key("outcomes")
            json.object { json in
                for (outcome, count) in zip(Outcome.allCases, interval.outcomes) where count > 0 {
                    json.member(outcome.name, count)
                }
            }
            json.member("p50", interval.p50)
            json.member("p90", interval.p90)
            json.member("p99", interval.p99)
            json.member("maximum", interval.maximum)
        }
    }

    private mutating func connections(_ connections: Report.Connections) {
        key("connections")
        object { json in
            if let ceiling = connections.ceiling { json.member("ceiling", ceiling) }
            if let warning = connections.warning { json.member("warning", warning) }
            json.key("roles")
            json.array(connections.roles, inline: true) { $0.text($1) }
            json.key("samples")
            json.array(connections.samples) { json, sample in
                json.object(inline: true) { json in
                    json.member("at", sample.at)
                    json.member("connected", sample.connected)
                    json.key("byRole")
                    json.array(sample.byRole) { $0.number($1) }
                }
            }
        }
    }
}
