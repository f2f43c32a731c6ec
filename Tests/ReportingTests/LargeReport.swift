import Checkers
import History
import Reporting

/// A report of far more, and far longer, than any form of limited size can show.
enum LargeReport {
    static let report: Report = {
        let text = String(repeating: "<long & hostile> ", count: 25)
        let operations = (0..<12).map { index in
            var operation = Report.Operation(
                client: index, kind: "acquire", resource: text, invoked: Int64(index) * 1000,
                completed: Int64(index) * 1000 + 500_000, outcome: .granted)
            operation.note = text
            operation.lease = 1_000_000_000
            return operation
        }
        var scenario = SampleReport.underFaults
        scenario.verdicts = (0..<25).map { index in
            Report.Verdict(
                "invariant-\(index)", line: index + 1, .fail, reason: text,
                witnesses: [Report.Witness(text, operations, context: [])], witnessesFound: 1000)
        }
        scenario.text = text
        scenario.notes = [String](repeating: text, count: 50)
        return Report(
            run: SampleReport.run,
            scenarios: (0..<15).map { index in
                var copy = scenario
                copy.name = "\(index) " + text
                return copy
            })
    }()
}
