import Checkers
import History

extension Report {
    /// The final figures as an OpenMetrics text (version 1.0), for a metrics store or a textfile collector.
    public var openMetrics: String {
        var text = ""
        // A series that is there twice makes a whole file invalid: scenarios of one name are numbered.
        var seen: [String: Int] = [:]
        let scenarios = withoutSecrets.scenarios.map { scenario in
            let number = seen[scenario.name, default: 0] + 1
            seen[scenario.name] = number
            var named = scenario
            if number > 1 { named.name += " #\(number)" }
            return named
        }
        func family(_ name: String, _ type: String, unit: String? = nil, _ help: String, _ samples: [String]) {
            guard !samples.isEmpty else { return }
            text += "# TYPE \(name) \(type)\n"
            if let unit { text += "# UNIT \(name) \(unit)\n" }
            text += "# HELP \(name) \(help)\n" + samples.map { $0 + "\n" }.joined()
        }
        family(
            "stampede_run", "info", "What was run.",
            [
                "stampede_run_info\(Self.labels([("id", run.id), ("seed", "\(run.seed)"), ("stampede", run.versions.stampede), ("redis", run.versions.redis)])) 1"
            ])
        family(
            "stampede_verdict", "stateset", "What was found of each invariant.",
            scenarios.flatMap { scenario in
                scenario.verdicts.flatMap { verdict in
                    Conclusion.allCases.map { conclusion in
                        let labels = Self.labels([
                            ("scenario", scenario.name), ("invariant", verdict.invariant),
                            ("stampede_verdict", conclusion.rawValue),
                        ])
                        return "stampede_verdict\(labels) \(verdict.conclusion == conclusion ? 1 : 0)"
                    }
                }
            })
        family(
            "stampede_operations", "counter", "Operations by kind and outcome.",
            scenarios.flatMap { scenario in
                scenario.counts.map { count in
                    let labels = Self.labels([
                        ("scenario", scenario.name), ("kind", count.kind), ("outcome", count.outcome.name),
                    ])
                    return "stampede_operations_total\(labels) \(count.count)"
                }
            })
        family(
            "stampede_latency_seconds", "summary", unit: "seconds", "From request to answer.",
            scenarios.flatMap { scenario in
                scenario.latencies.flatMap {
                    Self.summary(
                        "stampede_latency_seconds", $0.latency, [("scenario", scenario.name), ("kind", $0.kind)])
                }
            })
        family(
            "stampede_dispersion_seconds", "summary", unit: "seconds", "From the first release of a gate to its last.",
            scenarios.flatMap { scenario in
                scenario.dispersion.map {
                    Self.summary("stampede_dispersion_seconds", $0, [("scenario", scenario.name)])
                } ?? []
            })
        family(
            "stampede_connections_peak", "gauge", "The most connections that the target held.",
            scenarios.compactMap { scenario in
                scenario.connections?.peak.map {
                    "stampede_connections_peak\(Self.labels([("scenario", scenario.name)])) \($0.connected)"
                }
            })
        return text + "# EOF\n"
    }

    private static func summary(_ name: String, _ latency: Latency, _ labels: [(String, String)]) -> [String] {
        let quantiles = ["0.5", "0.9", "0.99", "0.999"].map { quantile in
            "\(name)\(Self.labels(labels + [("quantile", quantile)])) \(seconds(latency.percentile(Double(quantile) ?? 1)))"
        }
        let sum = Double(latency.mean) * Double(latency.count) / 1e9
        return quantiles + [
            "\(name)_count\(Self.labels(labels)) \(latency.count)", "\(name)_sum\(Self.labels(labels)) \(sum)",
        ]
    }

    private static func seconds(_ nanoseconds: Int64) -> String { "\(Double(nanoseconds) / 1e9)" }

    /// The labels of a sample, escaped.
    static func labels(_ labels: [(String, String)]) -> String {
        let pairs = labels.map { name, value in
            let escaped = value.visible.shortened(to: 200).unicodeScalars.reduce(into: "") { escaped, scalar in
                if scalar == "\\" || scalar == "\"" { escaped.append("\\") }
                escaped.unicodeScalars.append(scalar)
            }
            return "\(name)=\"\(escaped)\""
        }
        return "{" + pairs.joined(separator: ",") + "}"
    }
}
