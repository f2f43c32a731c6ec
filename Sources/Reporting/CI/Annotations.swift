import Checkers

extension Report {
    /// Annotations for GitHub Actions that point at the scenario's line: an error for each invariant that failed
    /// and for what kept a scenario from being judged, a warning for each that is inconclusive. Failures first, for
    /// GitHub shows the first ten of a step only.
    ///
    /// To be printed when `GITHUB_ACTIONS` is `true`. `workspace` is the value of `GITHUB_WORKSPACE`: paths must be
    /// relative to it.
    public func annotations(workspace: String = "") -> [String] {
        var errors: [String] = []
        var obstacles: [String] = []
        var warnings: [String] = []
        for scenario in withoutSecrets.scenarios {
            let file = Self.relative(scenario.file, to: workspace)
            let name = scenario.name.shortened(to: 100)
            if let obstacle = scenario.obstacle {
                obstacles.append(Self.command("error", file, 1, name, obstacle.message.visible))
            }
            for verdict in scenario.verdicts {
                for warning in verdict.warnings.prefix(3) {
                    let title = "\(name): \(verdict.invariant.shortened(to: 100))"
                    warnings.append(Self.command("warning", file, verdict.line ?? 1, title, warning.visible))
                }
            }
            for verdict in scenario.verdicts where verdict.conclusion != .pass {
                let title = "\(name): \(verdict.invariant.shortened(to: 100))"
                let story = verdict.witnesses.first.map { "\n" + $0.sentence.visible } ?? ""
                if verdict.conclusion == .fail {
                    errors.append(Self.command("error", file, verdict.line ?? 1, title, verdict.reason.visible + story))
                } else {
                    warnings.append(Self.command("warning", file, verdict.line ?? 1, title, verdict.reason.visible))
                }
            }
        }
        return errors + obstacles + warnings
    }

    private static func command(_ name: String, _ file: String, _ line: Int, _ title: String, _ text: String) -> String
    {
        let place = file.isEmpty ? "" : "file=\(property(file)),line=\(line),"
        return "::\(name) \(place)title=\(property(title))::\(data(text.shortened(to: 2000)))"
    }

    private static func relative(_ file: String, to workspace: String) -> String {
        var path = file[...]
        if !workspace.isEmpty, path.hasPrefix(workspace + "/") { path = path.dropFirst(workspace.count + 1) }
        while path.hasPrefix("./") { path = path.dropFirst(2) }
        return String(path)
    }

    /// What GitHub's runner decodes in the text of a command.
    private static func data(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { escaped, scalar in
            switch scalar {
            case "%": escaped += "%25"
            case "\r": escaped += "%0D"
            case "\n": escaped += "%0A"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
    }

    /// What it decodes in a property.
    private static func property(_ text: String) -> String {
        data(text.visible).unicodeScalars.reduce(into: "") { escaped, scalar in
            switch scalar {
            case ":": escaped += "%3A"
            case ",": escaped += "%2C"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
    }
}
