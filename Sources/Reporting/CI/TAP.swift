import Checkers

extension Report {
    /// The report in the Test Anything Protocol, version 14: a line for each invariant. `inconclusive` is a SKIP
    /// and an obstacle is `not ok`, as in the JUnit form.
    public var tap: String {
        var lines: [String] = []
        func line(_ isOK: Bool, _ name: String, skip: String? = nil, _ details: [(String, String)] = []) {
            let skip = skip.map { " # SKIP \(Self.plain($0))" } ?? ""
            lines.append("\(isOK ? "ok" : "not ok") \(lines.count + 1) - \(name)\(skip)")
            guard !details.isEmpty else { return }
            // A JSON text is a YAML text too.
            let yaml = details.map { name, value in
                var json = JSONWriter(to: "  \(name): ")
                json.text(value.visible.shortened(to: 1000))
                return json.finish()
            }
            lines[lines.count - 1] += "\n  ---\n" + yaml.joined() + "  ..."
        }
        let report = withoutSecrets
        for scenario in report.scenarios {
            let name = Self.plain(scenario.name)
            if let obstacle = scenario.obstacle {
                line(false, name, [("message", obstacle.message), ("severity", "error")])
            }
            for verdict in scenario.verdicts {
                let name = "\(name): \(Self.plain(verdict.invariant))"
                switch verdict.conclusion {
                case .pass: line(true, name)
                case .inconclusive: line(true, name, skip: verdict.reason)
                case .fail:
                    line(
                        false, name,
                        [("message", verdict.reason), ("severity", "fail")]
                            + verdict.witnesses.prefix(1).map { ("story", $0.sentence) } + [
                                ("again", report.run.command)
                            ])
                }
            }
        }
        return "TAP version 14\n1..\(lines.count)\n" + lines.map { $0 + "\n" }.joined()
    }

    /// A text that can't be taken for a directive.
    private static func plain(_ text: String) -> String {
        text.visible.shortened(to: 200).reduce(into: "") { plain, letter in
            if letter == "#" || letter == "\\" { plain.append("\\") }
            plain.append(letter)
        }
    }
}
