import Checkers
import Foundation
import FoundationXML
import Testing

@testable import Reporting

@Suite struct CIFormTests {
    @Test("JUnit: fail is a failure, inconclusive is skipped, an obstacle is an error, and the sums agree")
    func junit() throws {
        let root = try XMLDocument(xmlString: SampleReport.all.junit).rootElement()
        func count(_ path: String) throws -> Int { try root?.nodes(forXPath: path).count ?? -1 }
        #expect(try count("//testsuite") == 4)
        #expect(try count("//testsuite[@name='lock-double-booking']/testcase/failure") == 2)
        #expect(try count("//testcase[@name='lease-expiry']/skipped") == 1)
        #expect(try count("//testsuite[@name='lock-extend']/testcase/error[@type='target']") == 1)
        #expect(try count("//testsuite[@name='lock-connection-ceiling']/testcase[not(*)]") == 2)
        #expect(try count("//testcase[@file='Scenarios/lock-double-booking.yaml'][@line='7']") == 1)
        let totals = ["tests": "7", "failures": "2", "errors": "1", "skipped": "1", "time": "14.830"]
        for (name, value) in totals { #expect(root?.attribute(forName: name)?.stringValue == value) }
        let story = try root?.nodes(forXPath: "//failure").first?.stringValue ?? ""
        #expect(story.contains("client 7  1170.061 ms → 1170.283 ms  acquire seat-117  granted"))
        #expect(story.contains("run again: stampede run"))
    }

    @Test("JUnit of hostile texts is XML, and holds no element that they wrote")
    func hostileJUnit() throws {
        let root = try XMLDocument(xmlString: HostileReport.report.junit).rootElement()
        #expect(try root?.nodes(forXPath: "//testsuite").count == HostileReport.texts.count)
        #expect(try root?.nodes(forXPath: "//script | //img").isEmpty == true)
        let names = try root?.nodes(forXPath: "//testsuite/@name").compactMap(\.stringValue)
        #expect(names?.contains("<script>alert(1)</script>") == true)
    }

    @Test("TAP has a line for each invariant, skips what is inconclusive, and no text is a directive")
    func tap() {
        let lines = SampleReport.all.tap.split(separator: "\n").map(String.init)
        #expect(lines.prefix(3) == ["TAP version 14", "1..7", "not ok 1 - lock-double-booking: exclusive-winner"])
        #expect(lines.contains("  message: \"1 of 200 rounds had two winners\""))
        #expect(lines.contains("ok 3 - lock-double-booking: lease-expiry"))
        #expect(lines.contains("ok 6 - lock-ttl-expiry: lease-expiry # SKIP no lease ran out during the run of 0.5 s"))
        #expect(lines.contains("not ok 7 - lock-extend"))
        let hostile = HostileReport.report.tap.split(separator: "\n")
        #expect(hostile.filter { $0.hasPrefix("not ok ") }.count == 2 * HostileReport.texts.count)
        #expect(hostile.allSatisfy { !$0.hasPrefix("ok ") && !($0.hasPrefix("not ok ") && $0.contains(/[^\\]#/)) })
    }

    @Test("annotations point at the line of the scenario, failures first, and paths are relative to the workspace")
    func annotations() {
        var report = SampleReport.all
        report.scenarios[0].file = "/w/repo/Scenarios/lock-double-booking.yaml"
        let lines = report.annotations(workspace: "/w/repo")
        #expect(
            lines == [
                "::error file=Scenarios/lock-double-booking.yaml,line=7,title=lock-double-booking%3A exclusive-winner::1 of 200 rounds had two winners%0ARound 117: client 7 was granted seat-117 102 µs after client 3 had been granted it, and client 3 had neither released it nor reached its TTL of 30 s.",
                "::error file=Scenarios/lock-double-booking.yaml,line=8,title=lock-double-booking%3A mutual-exclusion::two surely-held spans of seat-117 overlap for 30.0 s%0AClients 3 and 7 both surely held seat-117 for 30.0 s.",
                "::error file=Scenarios/lock-extend.yaml,line=1,title=lock-extend::redis://localhost:1: connection refused; start Redis there, or leave --redis out",
                "::warning file=Scenarios/lock-connection-ceiling.yaml,line=12,title=lock-connection-ceiling%3A connection-ceiling::41 connections passed the warning level of 37 (75 %25 of the ceiling).",
                "::warning file=Scenarios/lock-ttl-expiry.yaml,line=9,title=lock-ttl-expiry%3A lease-expiry::no lease ran out during the run of 0.5 s",
            ])
    }

    @Test("hostile texts make no annotation of their own, neither there nor in the plain log")
    func hostileAnnotations() {
        let lines = HostileReport.report.annotations()
        #expect(lines.count == 3 * HostileReport.texts.count)
        for line in lines {
            #expect(line.hasPrefix("::error ") || line.hasPrefix("::warning "))
            #expect(line.unicodeScalars.allSatisfy { !$0.isControl })
            // Between the properties and the text stands the first `::` after the command's own.
            #expect(line.dropFirst(2).split(separator: "::", maxSplits: 1).first?.contains("title=") == true)
        }
        let log = FinalTable(HostileReport.report, on: Terminal(), html: nil).text
        #expect(log.split(separator: "\n").allSatisfy { !$0.drop { $0 == " " }.hasPrefix("::") && !$0.contains("##[") })
        #expect("  ::error::x ##[error]y".withoutWorkflowCommands == "  ∷error::x # #[error]y")
    }

    @Test("the Markdown summary has verdicts, the story, figures and the command")
    func markdown() {
        let text = SampleReport.all.markdown
        #expect(text.hasPrefix("## ❌ Stampede: fail\n"))
        #expect(text.contains("| ❌ | lock-double-booking | exclusive-winner | 1 of 200 rounds had two winners |\n"))
        #expect(text.contains("| ❔ | lock-ttl-expiry | lease-expiry |"))
        #expect(text.contains("### lock-double-booking: exclusive-winner\n"))
        #expect(text.contains("client 7  1170.061 ms → 1170.283 ms  acquire seat-117  granted"))
        #expect(text.contains("| lock-double-booking | acquire | 2,000 |"))
        #expect(text.contains("```sh\nstampede run Scenarios/lock-double-booking.yaml"))
    }

    @Test("hostile texts in Markdown are no markup, no link, no table, no end of a fence")
    func hostileMarkdown() {
        #expect(Markdown.words("<b>|`*_[x](http://e.x)") == "&lt;b&gt;\\|\\`\\*\\_\\[x\\]\\(http:&#47;&#47;e.x\\)")
        #expect(Markdown.words("a\n# b @me www.x") == "a␊\\# b &#64;me www&#46;x")
        #expect(Markdown.words("--- x") == "\\--- x")
        #expect(Markdown.block(["a ```` b"]).hasPrefix("`````\n"))
        let text = HostileReport.report.markdown
        // Between fences it stands as it is.
        let outside = text.replacing(/(?s)(````*)(sh)?\n.*?\n\1\n/, with: "")
        #expect(outside.contains("&lt;script&gt;"))
        #expect(
            !outside.replacing("<br>", with: "").contains("<") && !outside.contains("http:/")
                && !outside.contains("\n#  heading"))
        #expect(text.utf8.count < 900_000)
    }

    @Test("the summary of a report of any size stays under 1 MB")
    func sizes() {
        let report = LargeReport.report
        #expect(report.json.utf8.count > 3_000_000)
        #expect(report.markdown.utf8.count < 1_000_000)
        #expect(report.markdown.contains("Run it again"))
    }

    @Test("the summary is appended to what stands in the file, and an unwritable file is one clear line")
    func appending() throws {
        let folder = try TemporaryFolder()
        try Data("before\n".utf8).write(to: URL(fileURLWithPath: folder.path("s.md")))
        try SampleReport.all.appendMarkdown(to: folder.path("s.md"))
        #expect(try folder.text("s.md") == "before\n" + SampleReport.all.markdown)
        #expect(throws: ReportError.file(path: "/dev/full", doing: .write, code: ENOSPC)) {
            try SampleReport.all.appendMarkdown(to: "/dev/full")
        }
    }

    @Test("OpenMetrics: families stand together, no series is there twice, and the text ends as it must")
    func openMetrics() throws {
        let text = SampleReport.all.openMetrics
        #expect(text.hasSuffix("\n# EOF\n"))
        #expect(
            text.contains(
                "stampede_operations_total{scenario=\"lock-double-booking\",kind=\"acquire\",outcome=\"granted\"} 201\n"
            ))
        #expect(text.contains("invariant=\"exclusive-winner\",stampede_verdict=\"fail\"} 1\n"))
        #expect(text.contains("stampede_connections_peak{scenario=\"lock-connection-ceiling\"} "))
        for report in [
            SampleReport.all, HostileReport.report,
            Report(run: SampleReport.run, scenarios: [SampleReport.doubleGrant, SampleReport.doubleGrant]),
        ] {
            let lines = report.openMetrics.split(separator: "\n")
            let series = lines.filter { !$0.hasPrefix("#") }
            let line = /[a-z_]+\{([a-z_]+="([^"\\]|\\.)*"(,|(?=\})))+\} [0-9.e+-]+/
            for one in series { #expect(try line.wholeMatch(in: one) != nil, "\(one)") }
            #expect(Set(series.map { $0.split(separator: " ").dropLast() }).count == series.count)
        }
    }
}
