import Foundation
import Reporting
import Testing

@Suite struct ReportFileTests {
    @Test("a report in a file is whole, and leaves nothing beside it")
    func file() throws {
        let folder = try TemporaryFolder()
        try SampleReport.all.write(toJSON: folder.path("report.json"))
        #expect(try Report(readingJSON: folder.path("report.json")) == SampleReport.all)
        #expect(try folder.names() == ["report.json"])
    }

    @Test("a folder that isn't there is one clear line")
    func noFolder() throws {
        let error = #expect(throws: ReportError.self) {
            try SampleReport.all.write(toJSON: "/nonexistent/folder/report.json")
        }
        #expect(error == .file(path: "/nonexistent/folder/report.json", doing: .write, code: ENOENT))
        #expect(
            error?.description
                == "/nonexistent/folder/report.json: can't write it: No such file or directory; name a folder that you may write to with --report"
        )
        #expect(error?.exitCode == 70)
    }

    @Test("a full disk is one clear line, and no half report stays behind")
    func fullDisk() throws {
        // /dev/full answers every write as a full disk does.
        let folder = try TemporaryFolder()
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("report.json.partial"), withDestinationPath: "/dev/full")
        let error = #expect(throws: ReportError.self) { try SampleReport.all.write(toJSON: folder.path("report.json")) }
        #expect(error == .file(path: folder.path("report.json"), doing: .write, code: ENOSPC))
        #expect(error?.description.contains("make room there") == true)
        #expect(try folder.names() == [])
    }

    @Test("a report that ends in the middle is told from one that is wrong, wherever it was cut")
    func truncated() throws {
        let bytes = Array(SampleReport.passing.json.utf8)
        for end in stride(from: 0, to: bytes.count - 3, by: max(1, bytes.count / 300)) {
            let error = #expect(throws: ReportError.self) {
                try Report(json: Array(bytes[..<end]), path: "report.json")
            }
            guard case .truncated = error else {
                Issue.record("cut at \(end): \(error.map { "\($0)" } ?? "read")")
                return
            }
        }
    }

    @Test("a report of a newer schema version says so first, whatever else it holds")
    func newer() throws {
        let error = #expect(throws: ReportError.self) {
            try Report(json: Array(#"{"schemaVersion": 99, "unknown": {}}"#.utf8), path: "r.json")
        }
        #expect(error == .newer(path: "r.json", version: 99))
        #expect(error?.description.contains("schema version 99") == true)
        #expect(error?.exitCode == 65)
    }

    @Test(
        "what is wrong is told with its place",
        arguments: [
            ("\"seed\": \"4711\"", "\"seed\": \"x\"", "a seed is a text of digits"),
            ("\"interrupted\": false", "\"interrupted\": 0", "true or false should stand here, not 0"),
            ("\"outcome\": \"granted\"", "\"outcome\": \"won\"", "one of granted, conflict"),
            ("\"conclusion\": \"fail\"", "\"conclusion\": \"pass\"", "but the verdicts say «fail»"),
            ("\"invariant\": \"lease-expiry\",", "", "«invariant» is missing here"),
            ("\"rounds\": 200", "\"rounds\": -1", "a whole number from 0"),
            ("\"upTo\": ", "\"upTo\": 9", "shortest first"),
        ])
    func malformed(find: String, replace: String, message: String) throws {
        let json = SampleReport.all.json
        let range = try #require(json.range(of: find))
        let error = #expect(throws: ReportError.self) {
            try Report(json: Array(json.replacingCharacters(in: range, with: replace).utf8), path: "r.json")
        }
        guard case .malformed(_, let line, let column, let text) = error else {
            Issue.record("\(error.map { "\($0)" } ?? "read")")
            return
        }
        #expect(text.contains(message))
        #expect(line > 1 && column > 1)
        #expect(error?.description.hasPrefix("r.json:\(line):\(column): ") == true)
    }

    @Test("a file that isn't there, and a folder, are one clear line")
    func unreadable() throws {
        let folder = try TemporaryFolder()
        #expect(throws: ReportError.file(path: "/nonexistent.json", doing: .read, code: ENOENT)) {
            try Report(readingJSON: "/nonexistent.json")
        }
        #expect(throws: ReportError.file(path: folder.path(""), doing: .read, code: EISDIR)) {
            try Report(readingJSON: folder.path(""))
        }
    }
}

/// A folder that goes away with the test.
final class TemporaryFolder {
    private let url = FileManager.default.temporaryDirectory.appendingPathComponent("reporting-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { name.isEmpty ? url.path : url.appendingPathComponent(name).path }
    func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: url.path).sorted() }
    func text(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }
}
