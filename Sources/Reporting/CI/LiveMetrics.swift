extension ProgressSnapshot {
    /// The media type of `openMetrics`.
    public static let openMetricsType = "application/openmetrics-text; version=1.0.0; charset=utf-8"

    /// The figures of this moment as an OpenMetrics text (version 1.0), for a metrics store that asks while it runs.
    public var openMetrics: String {
        let labels = Report.labels([("scenario", scenario)])
        var text = ""
        func family(_ name: String, _ type: String, unit: String? = nil, _ help: String, _ value: String?) {
            guard let value else { return }
            let name = "stampede_live_\(name)"
            text += "# TYPE \(name) \(type)\n"
            if let unit { text += "# UNIT \(name) \(unit)\n" }
            text += "# HELP \(name) \(help)\n\(name)\(type == "counter" ? "_total" : "")\(labels) \(value)\n"
        }
        family("operations", "counter", "Operations completed since the scenario began.", "\(operations)")
        family("conflicts", "counter", "Of these, told that somebody else holds the resource.", "\(conflicts)")
        family("violations", "counter", "Violations that are proved already.", "\(violations)")
        family("rounds", "counter", "Rounds that are over.", "\(rounds)")
        family("operations_per_second", "gauge", "Operations a second, on average.", "\(operationsPerSecond)")
        family("connections", "gauge", "Connections that the target holds.", connections.map { "\($0)" })
        family("connections_ceiling", "gauge", "How many it may hold.", ceiling.map { "\($0)" })
        family(
            "elapsed_seconds", "gauge", unit: "seconds", "Since the scenario began.", "\(Double(elapsed) / 1e9)")
        return text + "# EOF\n"
    }
}
