import Checkers

extension Report {
    /// The report as JUnit XML: a scenario is a suite, an invariant a case.
    ///
    /// - `fail` is a `failure`: the target broke its promise; the text is the story.
    /// - `inconclusive` is `skipped`: nothing is broken, and nothing was proved. It makes no page red; the exit
    ///   code 2 fails the job.
    /// - What kept a scenario from being judged (the target away, a fault of ours) is an `error` of a case of
    ///   its own that is named «scenario».
    public var junit: String {
        let report = withoutSecrets
        var xml = Markup()
        xml.verbatim("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
        xml.element(
            "testsuites",
            ["name": "stampede"] + JUnit.totals(report.scenarios) + ["time": JUnit.seconds(report.run.duration)]
        ) { xml in
            for scenario in report.scenarios { JUnit(run: report.run, scenario: scenario).suite(&xml) }
        }
        return xml.text + "\n"
    }
}

/// One suite of the JUnit form.
private struct JUnit {
    let run: Report.Run
    let scenario: Report.Scenario

    static func seconds(_ nanoseconds: Int64) -> String { Quantity.fixed(Double(nanoseconds) / 1e9, decimals: 3) }

    static func totals(_ scenarios: [Report.Scenario]) -> Attributes {
        let verdicts = scenarios.flatMap(\.verdicts)
        let errors = scenarios.count { $0.obstacle != nil }
        return [
            "tests": "\(verdicts.count + errors)", "failures": "\(verdicts.count { $0.conclusion == .fail })",
            "errors": "\(errors)", "skipped": "\(verdicts.count { $0.conclusion == .inconclusive })",
        ]
    }

    func suite(_ xml: inout Markup) {
        let name = scenario.name.shortened(to: 200)
        xml.verbatim("\n  ")
        xml.element(
            "testsuite",
            ["name": name, "file": file] + Self.totals([scenario])
                + ["time": Self.seconds(scenario.duration), "timestamp": run.startedAt.description]
        ) { xml in
            xml.verbatim("\n    ")
            xml.element("properties") { xml in
                xml.element("property", ["name": "seed", "value": "\(run.seed)"])
                xml.element("property", ["name": "command", "value": run.command.shortened(to: 2000)])
                if let defect = scenario.defect {
                    xml.element("property", ["name": "defect", "value": defect.shortened(to: 200)])
                }
            }
            if let obstacle = scenario.obstacle {
                xml.verbatim("\n    ")
                xml.element("testcase", ["classname": name, "name": "scenario", "time": "0.000", "file": file]) { xml in
                    xml.element(
                        "error", ["type": obstacle.cause.rawValue, "message": obstacle.message.shortened(to: 2000)])
                }
            }
            for verdict in scenario.verdicts {
                xml.verbatim("\n    ")
                xml.element(
                    "testcase",
                    [
                        "classname": name, "name": verdict.invariant.shortened(to: 200), "time": "0.000", "file": file,
                        "line": verdict.line.map { "\($0)" },
                    ]
                ) { outcome(of: verdict, &$0) }
            }
            xml.verbatim("\n  ")
        }
        xml.verbatim("\n")
    }

    private var file: String? { scenario.file.isEmpty ? nil : scenario.file.shortened(to: 1000) }

    private func outcome(of verdict: Report.Verdict, _ xml: inout Markup) {
        let reason = verdict.reason.shortened(to: 2000)
        switch verdict.conclusion {
        case .pass: break
        case .inconclusive: xml.element("skipped", ["message": reason])
        case .fail:
            let stories = verdict.witnesses.prefix(5).flatMap {
                $0.story(operations: 20, letters: 500)
            }
            xml.element("failure", ["type": "violation", "message": reason]) { xml in
                xml.lines((stories + ["run again: \(run.command.visible.shortened(to: 2000))"]).joined(separator: "\n"))
            }
        }
    }
}
