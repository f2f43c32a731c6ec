import Foundation
import History
import Testing

@testable import Reporting

@Suite struct HTMLTests {
    @Test("the page says the verdict, the story, the command and the numbers")
    func content() {
        let html = SampleReport.all.html
        #expect(
            html.contains(
                "<span class=\"conclusion\">fail</span><span class=\"because\">2 of 6 invariants broken, 1 undecided, 1 scenario not judged</span>"
            ))
        #expect(html.contains("Round 117: client 7 was granted seat-117 102 µs after client 3"))
        #expect(html.contains("overlap 30.0 s"))
        #expect(html.contains("stampede run Scenarios/lock-double-booking.yaml"))
        #expect(html.contains("redis://:***@localhost") && !html.contains("hunter2"))
        #expect(html.contains("The same operations prove it."))
        for title in [
            "Operations a second", "Latency by percentile", "Latency over time", "Dispersion of the gate, by rounds",
            "Connections that the target held",
        ] {
            #expect(html.contains("<figcaption>\(title)</figcaption>"))
        }
    }

    @Test(
        "the page is well-formed, holds no script and names nothing outside of itself",
        arguments: [SampleReport.all, HostileReport.report, Report(run: SampleReport.run)])
    func wellFormed(report: Report) throws {
        let html = report.html
        // Apart from the doctype the page is XML too: every element is closed, every attribute quoted.
        let document = try XMLDocumentOf(html.split(separator: "\n", maxSplits: 1)[1])
        #expect(try document.count("//script | //iframe | //object | //img | //*[@src]") == 0)
        #expect(try document.count("//a[not(starts-with(@href, '#'))] | //link[@href != 'data:,']") == 0)
        #expect(!html.contains("@import") && !html.contains("url("))
    }

    @Test("a page is under 1 MB whatever the report holds, and shows the worst first")
    func size() {
        #expect(LargeReport.report.html.utf8.count < 1_000_000)
        #expect(HostileReport.report.html.utf8.count < 1_000_000)
        #expect(LargeReport.report.html.contains("Shortened to stay under 1 MB"))
        #expect(!SampleReport.all.html.contains("Shortened to stay under 1 MB"))
        #expect(LargeReport.report.html.contains("<span class=\"conclusion\">fail</span>"))
    }

    @Test("the overlap is marked where two surely hold the resource, and only there")
    func overlap() {
        func grant(_ client: Int, at: Int64, lease: Int64 = 1000, token: String) -> Report.Operation {
            var operation = Report.Operation(
                client: client, kind: "acquire", resource: "r", invoked: at, completed: at + 10, outcome: .granted)
            operation.lease = lease
            operation.token = token
            return operation
        }
        func release(_ client: Int, at: Int64, token: String, _ outcome: Outcome = .granted) -> Report.Operation {
            var operation = Report.Operation(
                client: client, kind: "release", resource: "r", invoked: at, completed: at + 10, outcome: outcome)
            operation.token = token
            return operation
        }
        func overlap(_ operations: [Report.Operation]) -> [Int64?]? {
            Hold.overlap(of: Hold.holds(in: operations)).map { [$0.from, $0.to] }
        }
        let (first, second) = (grant(1, at: 0, token: "a"), grant(2, at: 500, token: "b"))
        #expect(overlap([first, second]) == [510, 1000])
        // Released, or perhaps released, before: no proof. Refused: nothing was released.
        #expect(overlap([first, release(1, at: 400, token: "a"), second]) == nil)
        #expect(overlap([first, release(1, at: 400, token: "a", .indeterminate), second]) == nil)
        #expect(overlap([first, release(1, at: 400, token: "a", .refused), second]) == [510, 1000])
        // After its TTL.
        #expect(overlap([first, grant(2, at: 1000, token: "b")]) == nil)
        #expect(
            overlap([grant(1, at: 0, lease: -1, token: "a"), grant(2, at: 5000, lease: -1, token: "b")]) == [5010, nil])
        // Not granted at all.
        var conflict = second
        conflict.outcome = .conflict
        #expect(overlap([first, conflict]) == nil)
    }
}

@Suite(.serialized) struct BrowserTests {
    @Test("in a browser nothing is cut, nothing is loaded, every text can be read", arguments: Browser.View.all)
    func sample(view: Browser.View) throws {
        try check(SampleReport.all.html, view, name: "sample")
    }

    @Test(
        "pages without a violation, of slow stories, of far too much and of hostile texts stand the same checks on a phone"
    )
    func others() throws {
        try check(SampleReport.passing.html, Browser.View.all[2], name: "passing")
        try check(SlowStory.report.html, Browser.View.all[2], name: "slow")
        try check(LargeReport.report.html, Browser.View.all[2], name: "large")
        try check(HostileReport.report.html, Browser.View.all[2], name: "hostile")
    }

    @Test("sequence diagrams, small and crowded, stand the same checks", arguments: Browser.View.all)
    func schedules(view: Browser.View) throws {
        try check(SampleSchedule.report(SampleSchedule.lateDelete, SampleSchedule.crowd).html, view, name: "schedule")
    }

    @Test("without a browser the tests fail in CI, and elsewhere say what they didn't test")
    func noBrowser() {
        #expect(Browser.required(nil, environment: [:]) == nil)
        withKnownIssue { #expect(Browser.required(nil, environment: ["CI": "true"]) == nil) }
    }

    @Test("the checks complain about a page that is wrong")
    func mutations() throws {
        guard let browser = Browser.required() else { return }
        let html = SampleReport.passing.html
        let broken: [(find: String, replace: String, complaint: String)] = [
            ("--soft:#605d57", "--soft:#b0ada7", "contrast"),
            ("<main>", "<main><img src=\"https://example.invalid/x.png\">", "loads https://example.invalid/x.png"),
            ("--conflict:#8d887f", "--conflict:#c0bcb5", "contrast of a colour"),
            ("<figcaption>", "<figcaption style=\"width:30px;white-space:nowrap;overflow:hidden\">", "cut: figcaption"),
            ("role=\"img\"", "", "a picture without title"),
            ("<main>", "<main><p onclick=\"x()\">x</p>", "an event handler"),
            ("<main>", "<main><p style=\"width:2000px\">x</p>", "wide in a window"),
            ("href=\"#s0\"", "href=\"#nothing\"", "leads nowhere"),
            ("<h3>", "<h4>x</h4><h3>", "a heading skips a level"),
            ("<caption", "<tfoot", "a table without caption"),
        ]
        let folder = try TemporaryFolder()
        for (find, replace, complaint) in broken {
            let range = try #require(html.range(of: find))
            let path = try page(html.replacingCharacters(in: range, with: replace), in: folder)
            let answer = try browser.document(of: path, view: Browser.View.all[0])
            #expect(answer.output.contains("WRONG") && answer.output.contains(complaint), "\(find) → \(complaint)")
        }
    }

    /// A copy of the page that may run the checks, and nothing else.
    private func page(_ html: String, in folder: TemporaryFolder) throws -> String {
        let policy = try #require(
            html.range(of: "<meta http-equiv=\"Content-Security-Policy\"[^>]*/>", options: .regularExpression))
        let copy = html.replacingCharacters(in: policy, with: "<script>\(PageChecks.script)</script>")
        let path = folder.path("\(UUID().uuidString).html")
        try Data(copy.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    private func check(_ html: String, _ view: Browser.View, name: String) throws {
        guard let browser = Browser.required() else { return }
        let folder = try TemporaryFolder()
        let answer = try browser.document(of: page(html, in: folder), view: view)
        let start = try #require(answer.output.range(of: "<pre id=\"complaints\">"), "the checks didn't run")
        let complaints = answer.output[start.upperBound...].prefix { $0 != "<" }.split(separator: "\n")
        #expect(complaints.filter { $0.hasPrefix("WRONG") }.isEmpty, "\(complaints.prefix(20).joined(separator: "\n"))")
        #expect(complaints.contains("width: \(view.width)"))
        #expect(complaints.contains("dark: \(view.dark)"))

        // The page as it is, with its policy: the console stays empty.
        let path = folder.path("page.html")
        try Data(html.utf8).write(to: URL(fileURLWithPath: path))
        let console = try browser.document(of: path, view: view).errors.split(separator: "\n").filter {
            $0.contains("CONSOLE")
        }
        #expect(console.isEmpty, "\(console)")
        // Kept where CI collects them.
        if let kept = ProcessInfo.processInfo.environment["REPORT_SCREENSHOTS"] {
            try FileManager.default.createDirectory(atPath: kept, withIntermediateDirectories: true)
            try browser.screenshot(
                of: path, view: view, height: view.width < 500 ? 6000 : 4200, to: "\(kept)/\(name)-\(view.name).png")
        }
    }
}
