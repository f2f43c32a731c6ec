import Foundation
import Reporting
import StampedeTesting
import Testing

@Suite struct SchemaTests {
    /// The root of the repository.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let path = root.appendingPathComponent("Reports/report.schema.json").path

    @Test(
        "written reports satisfy the published schema",
        arguments: [
            SampleReport.all, .init(run: SampleReport.run), HostileReport.report,
            SampleSchedule.report(SampleSchedule.lateDelete, SampleSchedule.crowd),
        ])
    func valid(report: Report) throws {
        let errors = try SchemaValidator(path: Self.path).errors(in: report.json)
        #expect(errors == [])
    }

    @Test("the schema's version is the writer's")
    func version() throws {
        let text = try String(contentsOfFile: Self.path, encoding: .utf8)
        #expect(text.contains("\"const\": \(Report.schemaVersion)\n"))
    }

    @Test(
        "a report of which any one member was taken away or turned into another type breaks the schema or is optional")
    func mutations() throws {
        let validator = try SchemaValidator(path: Self.path)
        let all = Report(
            run: SampleReport.run,
            scenarios: SampleSchedule.report(SampleSchedule.oneStep).scenarios + [
                SampleReport.doubleGrant, SampleReport.underFaults, SampleReport.unreachable,
            ])
        let whole = shortened(try JSONSerialization.jsonObject(with: Data(all.json.utf8)))
        #expect(validator.errors(in: whole, validator.root, "") == [])
        var (broken, tolerated) = (0, Set<String>())
        for path in paths(in: whole) {
            // A text where a number, object or array was, and a number where a text was.
            let changed = change(whole, path[...]) { $0 is String ? 7 as Any : "x" as Any }
            if validator.errors(in: changed, validator.root, "").isEmpty {
                Issue.record("a wrong type at \(path) is not noticed")
            }
            let extra = change(whole, path[...]) { value in
                guard var object = value as? [String: Any] else { return value }
                object["surprise"] = 1
                return object
            }
            if value(whole, path[...]) is [String: Any], validator.errors(in: extra, validator.root, "").isEmpty {
                Issue.record("an unknown member at \(path) is not noticed")
            }
            let removed = change(whole, path[...]) { _ in nil }
            if validator.errors(in: removed, validator.root, "").isEmpty {
                if let name = path.last, Int(name) == nil { tolerated.insert(name) }
            } else {
                broken += 1
            }
        }
        #expect(broken > 100)
        // Exactly these may be missing; the outcomes are names of counts.
        #expect(
            tolerated.subtracting(["granted", "conflict", "unavailable"]).sorted()
                == [
                    "actor", "answer", "began", "ceiling", "command", "completed", "connections", "defect",
                    "description",
                    "dispersion", "file", "health",
                    "holder",
                    "lease", "line", "obstacle", "openFiles", "overlap", "part", "probeCost", "redis", "request",
                    "schedule", "target", "text",
                    "timeline", "token", "violation",
                    "warning", "warnings", "ended",
                ].sorted())
    }

    /// Without the rest of long tables: each has the same members in every row.
    private func shortened(_ value: Any, to rows: Int = 4) -> Any {
        if let object = value as? [String: Any] { return object.mapValues { shortened($0, to: rows) } }
        return (value as? [Any])?.prefix(rows).map { shortened($0, to: 1) } ?? value
    }

    /// The paths of all members; of an array only those of the first four elements.
    private func paths(in value: Any) -> [[String]] {
        if let object = value as? [String: Any] {
            return object.sorted { $0.key < $1.key }.flatMap { name, member in
                [[name]] + paths(in: member).map { [name] + $0 }
            }
        }
        if let array = value as? [Any] {
            return array.enumerated().filter { $0.offset < 4 }.flatMap { index, element in
                [["\(index)"]] + paths(in: element).map { ["\(index)"] + $0 }
            }
        }
        return []
    }

    private func value(_ value: Any, _ path: ArraySlice<String>) -> Any? {
        guard let name = path.first else { return value }
        if let object = value as? [String: Any], let member = object[name] {
            return self.value(member, path.dropFirst())
        }
        if let array = value as? [Any], let index = Int(name) { return self.value(array[index], path.dropFirst()) }
        return nil
    }

    private func change(_ value: Any, _ path: ArraySlice<String>, _ edit: (Any) -> Any?) -> Any {
        guard let name = path.first else { return value }
        let isLast = path.count == 1
        if var object = value as? [String: Any], let member = object[name] {
            object[name] = isLast ? edit(member) : change(member, path.dropFirst(), edit)
            return object
        }
        if var array = value as? [Any], let index = Int(name) {
            if !isLast {
                array[index] = change(array[index], path.dropFirst(), edit)
            } else if let edited = edit(array[index]) {
                array[index] = edited
            } else {
                array.remove(at: index)
            }
            return array
        }
        return value
    }
}
