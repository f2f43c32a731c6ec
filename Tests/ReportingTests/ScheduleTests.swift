import Testing

@testable import Reporting

@Suite struct ScheduleTests {
    @Test("a schedule that is read back is the one that was written, without its tokens")
    func roundTrip() throws {
        let report = SampleSchedule.report(SampleSchedule.lateDelete, SampleSchedule.crowd)
        let read = try Report(json: Array(report.json.utf8), path: "report.json")
        #expect(read == report.withoutSecrets)
        #expect(read.json == report.json)
        #expect(!report.json.contains("8a57-4791") && report.json.contains("9c858901…"))
    }

    @Test("a step of an actor that isn't there is refused with its place")
    func noActor() {
        let json = SampleSchedule.report(SampleSchedule.lateDelete).json
        let changed = json.replacing("\"actor\": 2", with: "\"actor\": 3", maxReplacements: 1)
        let error = #expect(throws: ReportError.self) { try Report(json: Array(changed.utf8), path: "r.json") }
        #expect(error?.description.contains("a whole number from 0 to 2 should stand here, not 3") == true)
    }

    @Test("in the terminal each actor has its column, and the rows are the order")
    func columns() {
        let expected = """
                  A worker 93: complete    B worker 94: take        C worker 95: take
                  TEST-02                  TEST-02                  TEST-02
                  ───────────────────────  ───────────────────────  ───────────────────────
              1   POST
                  /api/occupation/complet
                  e
              2   GET spool_lock:TEST-02
                  → 9c858901…
              3   ~ the lease of TEST-02 expires ~
              4                            POST
                                           /api/occupation/take
              5                            SET spool_lock:TEST-02
                                           77aa10b2… NX EX 3600
                                           → OK
              6                            answers
                                           → 200 occupied by 94
              7   DEL spool_lock:TEST-02
                  → 1
              8   ~ the connection breaks
                  before the reply ~
              9 ✗                                                   SET spool_lock:TEST-02
                                                                    01d3b2aa… NX EX 3600
                                                                    → OK
                  ✗ granted while worker 94 holds it
            """
        let schedule = SampleSchedule.report(SampleSchedule.lateDelete).withoutSecrets.scenarios[0].verdicts[0]
            .witnesses[0].schedule
        let lines = ScheduleColumns(schedule: schedule ?? SampleSchedule.crowd, columns: 80).lines
        #expect(lines.joined(separator: "\n") == expected)
    }

    @Test("where columns would be too narrow the letter of the actor stands before each step")
    func list() {
        let lines = ScheduleColumns(schedule: SampleSchedule.lateDelete, columns: 60).lines
        #expect(lines.contains("  B worker 94: take TEST-02"))
        #expect(lines.contains("  2   A GET spool_lock:TEST-02 →"))
        #expect(lines.contains("  9 ✗ C SET spool_lock:TEST-02"))
    }

    @Test("the columns are never wider than the terminal, whatever the texts hold", arguments: [60, 80, 120])
    func width(columns: Int) {
        for schedule in [SampleSchedule.lateDelete, SampleSchedule.crowd] {
            for line in ScheduleColumns(schedule: schedule, columns: columns).lines {
                #expect(TerminalText.width(line) <= columns, "\(line)")
                #expect(line.unicodeScalars.allSatisfy { !$0.isControl })
            }
        }
    }

    @Test("the page, the summary and the terminal tell the schedule; the page is well-formed and small")
    func forms() throws {
        let report = SampleSchedule.report(SampleSchedule.lateDelete)
        for form in [report.html, report.markdown, FinalTable(report, on: Terminal()).text] {
            #expect(form.contains("77aa10b2… NX EX 3600") && !form.contains("0c11-4d3e"))
            #expect(form.contains("granted while worker 94 holds it"))
        }
        #expect(report.html.contains("Run this very schedule again"))
        let crowded = SampleSchedule.report(SampleSchedule.lateDelete, SampleSchedule.crowd).html
        #expect(crowded.utf8.count < 1_000_000)
        let document = try XMLDocumentOf(crowded.split(separator: "\n", maxSplits: 1)[1])
        #expect(try document.count("//script | //*[@src]") == 0)
        #expect(crowded.contains("broken at last") && crowded.contains("200 more steps in report.json"))
    }
}
