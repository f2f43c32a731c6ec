import Foundation
import Scenario
import Testing

@Suite struct IncludeTests {
    /// A folder with these files, which is removed afterwards.
    static func withFiles<Result>(_ files: [String: String], _ body: (String) throws -> Result) throws -> Result {
        let folder = NSTemporaryDirectory() + "stampede-include-\(UUID().uuidString)"
        for (name, text) in files {
            let path = "\(folder)/\(name)"
            try FileManager.default.createDirectory(
                atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            try text.write(toFile: path, atomically: false, encoding: .utf8)
        }
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try body(folder)
    }

    static func errors(_ files: [String: String]) throws -> [String] {
        try withFiles(files) { folder in
            do {
                _ = try Scenario.load(path: "\(folder)/main.yaml")
                return []
            } catch let error as ScenarioErrors {
                return error.problems.map { $0.description.replacingOccurrences(of: folder + "/", with: "") }
            }
        }
    }

    static let rest = "clients: 2\nsteps: [acquire]\ninvariants: [mutual-exclusion]\n"

    @Test("what a file hasn't comes from what it includes, and its own keys come first")
    func merged() throws {
        let files = [
            "main.yaml": "include: [_a.yaml, sub/_b.yaml]\nname: main\nlease: 3s\n" + Self.rest,
            "_a.yaml": "rounds: 3\nlease: 1s\nprefix: a\n",
            "sub/_b.yaml": "include: _c.yaml\nprefix: b\n",
            "sub/_c.yaml": "prefix: c\nsample: 7ms\n",
        ]
        try Self.withFiles(files) { folder in
            let scenario = try Scenario.load(path: "\(folder)/main.yaml")
            #expect(scenario.lease == .seconds(3))
            #expect(scenario.prefix == "b")
            #expect(scenario.sample == .milliseconds(7))
            #expect(
                scenario.source.includes == ["_a.yaml", "sub/_b.yaml", "sub/_c.yaml"].map { "\(folder)/\($0)" })
        }
    }

    @Test("a key of the file takes the place of an included one that it excludes")
    func exclusive() throws {
        let files = ["main.yaml": "include: _a.yaml\nname: main\nduration: 3s\n" + Self.rest, "_a.yaml": "rounds: 3\n"]
        try Self.withFiles(files) { folder in
            let scenario = try Scenario.load(path: "\(folder)/main.yaml")
            #expect(scenario.extent == .duration(.seconds(3)))
        }
    }

    @Test("an error in an included file is told at its place there")
    func located() throws {
        let files = ["main.yaml": "include: _a.yaml\nname: main\n" + Self.rest, "_a.yaml": "rounds: 3\nlease: 3\n"]
        #expect(
            try Self.errors(files) == [
                "_a.yaml:2:8: `3` has no unit; write a duration like 250ms, 5s or 2m, from 1ms to 720h"
            ])
    }

    @Test("a circle of includes ends, and so do includes that double each time")
    func bounded() throws {
        let circle = [
            "main.yaml": "include: _a.yaml\nname: main\nrounds: 1\n" + Self.rest, "_a.yaml": "include: main.yaml\n",
        ]
        #expect(try Self.errors(circle) == ["_a.yaml:1:10: `main.yaml` includes itself; leave it out"])
        var doubling = ["main.yaml": "include: [_0.yaml, _0.yaml]\nname: main\nrounds: 1\n" + Self.rest]
        for level in 0..<7 { doubling["_\(level).yaml"] = "include: [_\(level + 1).yaml, _\(level + 1).yaml]\n" }
        doubling["_7.yaml"] = "lease: 3s\n"
        let errors = try Self.errors(doubling)
        #expect(!errors.isEmpty && errors.allSatisfy { $0.contains("too many includes") })
    }

    @Test("a file that can't be included is told at the place that names it")
    func missing() throws {
        let main = "name: main\nrounds: 1\n" + Self.rest
        #expect(
            try Self.errors(["main.yaml": main + "include: _no.yaml\n"]) == [
                "main.yaml:6:10: `_no.yaml`: there is no such file; see `stampede list` for those of a folder"
            ])
        #expect(
            try Self.errors(["main.yaml": main + "include: [sub]\n", "sub/x": ""]) == [
                "main.yaml:6:11: `sub`: it is not a file; name a YAML file"
            ])
        #expect(
            try Self.errors(["main.yaml": main + "include: 3\n"]) == [
                "main.yaml:6:10: `3`: there is no such file; see `stampede list` for those of a folder"
            ])
        #expect(
            try Self.errors(["main.yaml": main + "include: {a: b}\n"]) == [
                "main.yaml:6:10: a mapping stands here; write a path like _common.yaml"
            ])
        #expect(
            try Self.errors(["main.yaml": main + "include: _list.yaml\n", "_list.yaml": "- 3\n"]) == [
                "_list.yaml:1:1: a list stands here; an included file has keys like `lease: 30s`"
            ])
    }

    @Test("a folder's scenarios are found in order, its parts and hidden files left out")
    func folder() throws {
        let files = [
            "b.yaml": "", "a.yml": "", "_c.yaml": "", ".d.yaml": "", "e.txt": "", "sub/f.yaml": "", ".g/h.yaml": "",
        ]
        try Self.withFiles(files) { folder in
            let found = try ScenarioFolder.files(in: folder)
            let alone = try ScenarioFolder.files(in: "\(folder)/e.txt")
            #expect(found == ["a.yml", "b.yaml", "sub/f.yaml"].map { "\(folder)/\($0)" })
            #expect(alone == ["\(folder)/e.txt"])
            let error = #expect(throws: ScenarioErrors.self) { try ScenarioFolder.files(in: "\(folder)/.g/no") }
            #expect(error?.problems.first?.position.line == 1)
        }
        try Self.withFiles(["e.txt": ""]) { folder in
            _ = #expect(throws: ScenarioErrors.self) { try ScenarioFolder.files(in: folder) }
        }
    }

    @Test("a file larger than a mebibyte is refused, as is a folder")
    func size() throws {
        try Self.withFiles(["main.yaml": String(repeating: "#", count: 1 << 20 + 1)]) { folder in
            let error = #expect(throws: ScenarioErrors.self) { try Scenario.load(path: "\(folder)/main.yaml") }
            #expect(error?.description.hasSuffix(":1:1: it is larger than 1048576 bytes; no scenario is") ?? false)
            let other = #expect(throws: ScenarioErrors.self) { try Scenario.load(path: folder) }
            #expect(other?.description.hasSuffix(":1:1: it is not a file; name a YAML file") ?? false)
        }
    }
}
