import Checkers
import Foundation
import Testing

@testable import Reporting

@Suite struct ReportFolderTests {
    @Test("a folder gets every form that is asked for, and is made if need be")
    func forms() throws {
        let folder = try TemporaryFolder()
        try ReportFolder(folder.path("a/b")).write(SampleReport.all, as: ReportForm.allCases)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("a/b")).sorted()
        #expect(names == ["junit.xml", "metrics.txt", "report.html", "report.json", "report.tap", "summary.md"])
        #expect(try folder.text("a/b/report.html") == SampleReport.all.html)
    }

    @Test("a folder that can't be made or written is one clear line")
    func unwritable() throws {
        let folder = try TemporaryFolder()
        try Data().write(to: URL(fileURLWithPath: folder.path("file")))
        #expect(throws: ReportError.file(path: folder.path("file/x"), doing: .write, code: ENOTDIR)) {
            try ReportFolder(folder.path("file/x")).write(SampleReport.all)
        }
        #expect(throws: ReportError.self) { try ReportFolder("/proc/stampede").write(SampleReport.all) }
    }

    @Test("no form holds a password or an authorization, whichever text quoted it")
    func secrets() throws {
        let url = "redis://user:hunter2@host:6379/0"
        var report = SampleReport.doubleGrant
        report.text = "target: \(url)"
        report.description = url
        report.notes = [url]
        report.obstacle = Report.Obstacle(.target, "\(url): refused")
        report.faults = [Report.Fault("f", description: url, began: 0, ended: nil)]
        report.verdicts[0].reason = url
        report.verdicts[0].witnesses[0].sentence = url
        report.verdicts[0].witnesses[0].operations[0].note = url
        report.verdicts[0].witnesses[0].operations[0].request = "POST /take\nAuthorization: Bearer hunter2\nHost: x"
        report.verdicts[0].witnesses[0].operations[1].answer = "200\nSet-Cookie: session=hunter2"
        report.verdicts[0].witnesses[0].context[0].note = url
        report.timeline?.operations[0].note = url
        var run = SampleReport.run
        run.command = "stampede run --redis \(url)"
        run.versions.target = url
        let folder = try TemporaryFolder()
        let whole = Report(run: run, scenarios: [report])
        try ReportFolder(folder.path("r")).write(whole, as: ReportForm.allCases)
        for form in ReportForm.allCases {
            let text = try folder.text("r/\(form.fileName)")
            #expect(!text.contains("hunter2"), "\(form)")
        }
        #expect(try folder.text("r/report.json").contains("redis://user:***@host:6379/0"))
        #expect(try folder.text("r/report.json").contains("Authorization: ***\\nHost: x"))
        let direct = [whole.json, whole.html, whole.junit, whole.markdown, whole.tap, whole.openMetrics]
        #expect(!(direct + [FinalTable(whole, on: Terminal()).text]).joined().contains("hunter2"))
        let lines = CISystem(environment: ["GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": folder.path("s.md")])
            .publish(whole)
        #expect(!lines.joined().contains("hunter2") && lines.count == 3)
        #expect(try !folder.text("s.md").contains("hunter2"))
    }

    @Test("GitHub gets annotations and a summary; elsewhere nothing is printed and nothing written")
    func systems() throws {
        let folder = try TemporaryFolder()
        let github = CISystem(environment: ["GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": folder.path("s.md")])
        #expect(github.publish(SampleReport.all) == SampleReport.all.annotations())
        #expect(try folder.text("s.md") == SampleReport.all.markdown)
        #expect(CISystem(environment: [:]).publish(SampleReport.all) == [])
        let full = CISystem(environment: ["GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": "/dev/full"]).publish(
            SampleReport.passing)
        #expect(full.count == 2 && full[1].hasPrefix("::warning title=Stampede::/dev/full: can't write it"))
    }

    @Test("stampede report makes every other form again")
    func again() throws {
        let folder = try TemporaryFolder()
        try SampleReport.all.write(toJSON: folder.path("report.json"))
        var command = ReportCommand(file: folder.path("report.json"))
        let result = command.run(on: Terminal())
        #expect(result.exitCode == 0)
        #expect(result.output.contains("look at    \(folder.path("report.html"))\n"))
        #expect(try folder.names() == ["junit.xml", "report.html", "report.json", "summary.md"])
        #expect(try folder.text("report.html") == SampleReport.all.html)

        command.file = "/nonexistent.json"
        #expect(command.run(on: Terminal()).exitCode == 65)
        command.file = folder.path("report.json")
        command.folder = "/proc/stampede"
        #expect(command.run(on: Terminal()).exitCode == 70)
    }

    @Test("a report of schema version 1 stays readable, as it was written once")
    func versionOne() throws {
        // Never written again: when the schema changes, this file shows that old reports are still read.
        let path = SchemaTests.root.appendingPathComponent("Tests/Fixtures/report-version-1.json").path
        let report = try Report(readingJSON: path)
        #expect(report.scenarios.map(\.conclusion) == [.fail, .pass, .inconclusive, .inconclusive])
        #expect(report.run.seed == 4711)
        let first = try #require(report.scenarios.first)
        #expect(first.verdicts[0].witnesses[0].operations.map(\.client) == [3, 7])
        #expect(first.latencies[0].latency.percentile(0.5) > 100_000)
        #expect(first.dispersion?.count == 200)
        #expect(report.scenarios[1].connections?.peak?.connected == 41)
        #expect(report.scenarios[1].faults.count == 2)
        #expect(report.scenarios[3].obstacle?.cause == .target)
        #expect(report.html.contains("Round 117"))
    }
}
