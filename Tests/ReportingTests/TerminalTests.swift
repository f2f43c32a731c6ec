import Checkers
import Testing

@testable import Reporting

@Suite struct TerminalTests {
    @Test("the final table is calm, aligned and exactly this")
    func finalTable() {
        let expected = """
            ✗ lock-double-booking  (defect: check-then-set)       2,000 operations    2.05 s
              ✗ exclusive-winner      1 of 200 rounds had two winners
              ✗ mutual-exclusion      two surely-held spans of seat-117 overlap for 30.0 s
              ✓ lease-expiry          every lease had the configured TTL of 30 s

            ✓ lock-connection-ceiling                             6,000 operations    6.10 s
              ✓ connection-ceiling    at most 41 of 50 connections
                                      ! 41 connections passed the warning level of 37 (75 %
                                      of the ceiling).
              ✓ graceful-degradation  unavailable within 48 ms while Redis was gone; back
                                      310 ms later
              · The open-file limit (1,024) leaves room for 960 connections.

            ? lock-ttl-expiry                                                         500 ms
              ? lease-expiry          no lease ran out during the run of 0.5 s

            ? lock-extend
              redis://localhost:1: connection refused; start Redis there, or leave --redis
              out

            Round 117: client 7 was granted seat-117 102 µs after client 3 had been granted
            it, and client 3 had neither released it nor reached its TTL of 30 s.
              client 3  1170.012 ms → 1170.181 ms  acquire granted  token 3f2a91c0…
                  SET spool_lock:seat-117 3f2a91c0… NX EX 30 → OK
              client 7  1170.061 ms → 1170.283 ms  acquire granted  token 10000007…
                  SET spool_lock:seat-117 10000007… NX EX 30 → OK
              4 more violations in the report

            ✗ fail  2 failed, 1 inconclusive, 3 passed  14.8 s, seed 4711
              look at    Reports/x/report.html
              run again  stampede run Scenarios/lock-double-booking.yaml --redis 'redis://:***@localhost:6379/0' --seed 4711 --defect check-then-set

            """
        let text = FinalTable(SampleReport.all, on: Terminal(), html: "Reports/x/report.html").text
        #expect(text.trimmed == expected.trimmed)
    }

    @Test(
        "no line of the final table is wider than the terminal, except what is there to be copied",
        arguments: [60, 80, 100])
    func width(columns: Int) {
        for report in [SampleReport.all, HostileReport.report] {
            let lines = FinalTable(report, on: Terminal(columns: columns), html: "r.html").text.split(separator: "\n")
            for line in lines where !line.hasPrefix("  run again") && !line.hasPrefix("  look at") {
                #expect(TerminalText.width(String(line)) <= columns, "\(line)")
            }
        }
    }

    @Test("no line ends in blanks, and what to do at the end of a long reason is there")
    func whole() {
        var scenario = Report.Scenario(name: "s")
        let reason = String(repeating: "the clocks can't be told apart, ", count: 8) + "so run it again"
        scenario.verdicts = [Report.Verdict("mutual-exclusion", .inconclusive, reason: reason)]
        for report in [SampleReport.all, Report(run: SampleReport.run, scenarios: [scenario])] {
            let lines = FinalTable(report, on: Terminal()).text.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.filter { $0.hasSuffix(" ") } == [])
        }
        let text = FinalTable(Report(run: SampleReport.run, scenarios: [scenario]), on: Terminal()).text
        #expect(text.contains("run it again") && text.contains("so"))
    }

    @Test("two holders at once are told before an answer that wasn't as expected, and that only where it is all")
    func story() throws {
        var scenario = SampleReport.doubleGrant
        let winner = try #require(scenario.verdicts[0].witnesses[0].operations.first)
        let surprise = Report.Verdict(
            "expectations", .fail, reason: "1 of 10 answers wasn't as expected",
            witnesses: [Report.Witness("The release of seat-117 was refused.", [winner])])
        scenario.verdicts.append(surprise)
        func text() -> String {
            FinalTable(Report(run: SampleReport.run, scenarios: [scenario]), on: Terminal()).text
        }
        #expect(text().contains("Round 117: client 7 was granted") && !text().contains("The release of seat-117"))
        scenario.verdicts = [surprise]
        #expect(text().contains("The release of seat-117 was refused."))
    }

    @Test("a run that passed ends with its verdict and no command")
    func passed() {
        let text = FinalTable(SampleReport.passing, on: Terminal()).text
        #expect(text.hasSuffix("✓ pass  2 passed  14.8 s, seed 4711\n"))
    }

    @Test("colour changes nothing but colour, and there is none without it")
    func colour() {
        let plain = FinalTable(SampleReport.all, on: Terminal()).text
        let coloured = FinalTable(SampleReport.all, on: Terminal(colour: true)).text
        #expect(!plain.contains("\u{1B}"))
        #expect(coloured.contains("\u{1B}[31m✗\u{1B}[0m"))
        #expect(coloured.withoutColour == plain)
    }

    @Test("what a hostile target says moves no cursor and breaks no line")
    func hostile() {
        let text = FinalTable(HostileReport.report, on: Terminal(), html: "x").text
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || !$0.isControl })
        var lines: [String] = []
        var view = ProgressView(output: { lines.append($0) }, isTerminal: false, colour: false)
        for text in HostileReport.texts { view.update(ProgressSnapshot(scenario: text)) }
        #expect(
            lines.allSatisfy { $0.unicodeScalars.dropLast().allSatisfy { !$0.isControl } && $0.utf8.count < 20_000 })
    }

    @Test(
        "a terminal is what the descriptor and the environment say; NO_COLOR and dumb terminals are respected")
    func detection() {
        // A test's descriptors are no terminal; of one that is, only the environment's part can be told here.
        #expect(Terminal.detect(-1, environment: ["TERM": "xterm"]) == Terminal())
    }

    @Test(
        "quantities read well at every magnitude",
        arguments: [
            (0, "0 ns"), (999, "999 ns"), (1000, "1.00 µs"), (9_994, "9.99 µs"), (9_996, "10.0 µs"),
            (999_499, "999 µs"),
            (999_500, "1.00 ms"), (12_345_678, "12.3 ms"), (999_500_000, "1.00 s"), (59_960_000_000, "60.0 s"),
            (60_000_000_000, "1 min"), (125_000_000_000, "2 min 5 s"), (12_000_000_000_000, "3 h 20 min"),
            (-5000, "−5.00 µs"),
        ] as [(Int64, String)])
    func durations(nanoseconds: Int64, text: String) {
        #expect(Quantity.duration(nanoseconds) == text)
    }

    @Test("numbers are grouped, rounded and sized")
    func numbers() {
        #expect(Quantity.grouped(1_234_567) == "1,234,567")
        #expect(Quantity.grouped(-999) == "−999")
        #expect(Quantity.fixed(1.005, decimals: 1) == "1.0")
        #expect(Quantity.fixed(-0.04, decimals: 1) == "0.0")
        #expect(Quantity.fixed(0.05, decimals: 2) == "0.05")
        #expect(Quantity.bytes(8 << 30) == "8.0 GB")
        #expect(Quantity.bytes(1000) == "1000 B")
    }
}

extension Unicode.Scalar {
    var isControl: Bool { value < 0x20 || (0x7F..<0xA0).contains(value) }
}

extension String {
    /// Without the escape sequences of colour.
    var withoutColour: String { replacing(/\u{1B}\[[0-9]*m/, with: "") }
    /// Without blanks at the ends of lines.
    fileprivate var trimmed: String { replacing(/\ +\n/, with: "\n") }
}
