import Foundation
import Testing

@Suite struct ReportCommandTests {
    private static let sample = ScenarioCommandTests.root + "/Tests/Fixtures/report-version-1.json"

    @Test("report makes the other forms again, and complains of what is no report")
    func forms() throws {
        try ScenarioCommandTests.withFolder { folder in
            let outcome = try BuiltCommand.run("report", Self.sample, "--form", "html", "--form", "tap", "--to", folder)
            #expect(outcome.code == 0 && outcome.errors == "")
            #expect(outcome.output.contains("look at    \(folder)/report.html\n"))
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["report.html", "report.tap"])

            try "{\"schemaVersion\": 99}".write(toFile: folder + "/newer.json", atomically: true, encoding: .utf8)
            let newer = try BuiltCommand.run("report", "newer.json", in: folder)
            #expect(newer.code == 65 && newer.errors.hasPrefix("stampede: newer.json: a report of schema version 99"))
            let form = try BuiltCommand.run("report", Self.sample, "--form", "pdf")
            #expect(form.code == 64 && form.errors.contains("`pdf` is no form; known are json, html"))
        }
    }

    @Test("compare ends with 0 for the same report and with 1 for a worse one")
    func compare() throws {
        let same = try BuiltCommand.run("compare", Self.sample, Self.sample)
        #expect(same.code == 0 && same.output.hasSuffix("✓ not worse\n"))
        try ScenarioCommandTests.withFolder { folder in
            // In the base the second scenario's verdict is a pass; in the worse one it is inconclusive.
            let text = try String(contentsOfFile: Self.sample, encoding: .utf8)
            let worse = text.replacingOccurrences(
                of: "\"conclusion\": \"pass\"", with: "\"conclusion\": \"inconclusive\"")
            try worse.write(toFile: folder + "/worse.json", atomically: true, encoding: .utf8)
            let outcome = try BuiltCommand.run("compare", Self.sample, "worse.json", "--form", "json", in: folder)
            #expect(outcome.code == 1)
            #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) }
            #expect(try BuiltCommand.run("compare", Self.sample).code == 64)
        }
    }
}
