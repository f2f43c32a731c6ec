import Foundation
import History
import Testing

@testable import Checkers

private typealias Operation = History.Operation

@Suite struct CheckCommandTests {
    /// Runs `check` on a file of this text, named `history.<ending>`.
    private func check(
        _ text: String, _ ending: String = "edn", model: String = "register", initial: String? = nil,
        key: String? = nil,
        json: Bool = false
    ) throws -> (output: CommandOutput, file: String) {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "history.\(ending)").path
        try Data(text.utf8).write(to: URL(filePath: file))
        var command = CheckCommand(files: [file], model: model)
        command.initial = initial
        command.key = key
        command.json = json
        return (command.run(), file)
    }

    static let staleRead = """
        ; a comment
        {:process 0, :type :invoke, :f :write, :value 1}
        {:f :write :type :ok :value 1 :process 0 :index 1 :other #{1 2}}
        {:type :invoke, :f :read, :value nil, :process 1}
        #jepsen.history.Op{:type :ok, :f :read, :value 0, :process 1}
        """

    @Test("a stale read is false with its two calls, whatever the notation")
    func notations() throws {
        let json = """
            {"type":"invoke","f":"write","value":1,"process":0}
            {"process":0,"value":1,"f":"write","type":"ok"}
            {"type":"invoke","f":"read","value":null,"process":1}
            {"type":"ok","f":"read","value":0,"process":1}
            """
        let vector = "[" + json.replacingOccurrences(of: "\n", with: ",\n") + "]"
        let ednVector = "[" + Self.staleRead + "]"
        for (text, ending) in [(Self.staleRead, "edn"), (ednVector, "edn"), (json, "json"), (vector, "json")] {
            let (output, file) = try check(text, ending, initial: "0")
            #expect(output.exitCode == 1)
            #expect(output.errors == [])
            #expect(output.lines.first == "\(file)\tfalse")
            #expect(output.lines.count == 4, "\(output.lines)")
            #expect(output.lines.last?.hasSuffix("process 1 read → ok 0") == true)
        }
    }

    @Test("reads of nil are legal, what failed did not happen, and what is unknown may happen later or never")
    func meanings() throws {
        let legal = """
            {:type :invoke, :f :write, :value 7, :process 0}
            {:type :info, :f :write, :value 7, :process 0}
            {:type :invoke, :f :write, :value 8, :process 1}
            {:type :fail, :f :write, :value 8, :process 1}
            {:type :invoke, :f :read, :value nil, :process 2}
            {:type :ok, :f :read, :value nil, :process 2}
            {:type :invoke, :f :read, :value nil, :process 2}
            {:type :ok, :f :read, :value 0, :process 2}
            {:type :invoke, :f :read, :value nil, :process 2}
            {:type :ok, :f :read, :value 7, :process 2}
            {:type :info, :f :start-partition, :process :nemesis}
            {:type :invoke, :f :read, :value nil, :process 2}
            """
        #expect(try check(legal, initial: "0").output.exitCode == 0)
        let failed = legal.replacingOccurrences(of: ":read, :value 7", with: ":read, :value 8")
        #expect(try check(failed, initial: "0").output.exitCode == 1)
    }

    @Test("a file without a call that was done is unknown, never true")
    func nothing() throws {
        #expect(try check("").output.exitCode == 2)
        #expect(try check("[]", "json").output.exitCode == 2)
        let (output, file) = try check("{:type :invoke, :f :write, :value 7, :process 0}")
        #expect(output.exitCode == 2)
        #expect(output.lines.first == "\(file)\tunknown")
    }

    @Test("each object is judged by itself, by a field or by pairs")
    func keys() throws {
        let field = """
            {:type :invoke, :f :write, :value 1, :process 0, :key "a"}
            {:type :ok, :f :write, :value 1, :process 0, :key "a"}
            {:type :invoke, :f :read, :value nil, :process 1, :key "b"}
            {:type :ok, :f :read, :value 0, :process 1, :key "b"}
            """
        #expect(try check(field, initial: "0", key: "key").output.exitCode == 0)
        #expect(try check(field, initial: "0").output.exitCode == 1)
        let pairs = """
            {:type :invoke, :f :write, :value [a 1], :process 0}
            {:type :ok, :f :write, :value [a 1], :process 0}
            {:type :invoke, :f :read, :value [b nil], :process 1}
            {:type :ok, :f :read, :value [b 0], :process 1}
            """
        #expect(try check(pairs, initial: "0", key: "value").output.exitCode == 0)
    }

    @Test("a cut last entry is reported with its line, and the rest is judged", arguments: ["edn", "vector", "json"])
    func truncated(_ kind: String) throws {
        var text = Self.staleRead + "\n{:type :invoke, :f :re"
        if kind == "vector" { text = "[" + text }
        if kind == "json" {
            text = """
                {"type":"invoke","f":"read","value":null,"process":1}
                {"type":"ok","f":"read","value":1,"process":1}
                {"type":"invoke","f":"re
                """
        }
        let (output, file) = try check(text, kind == "json" ? "json" : "edn", initial: "0")
        #expect(output.exitCode == 1)
        #expect(output.errors.count == 1)
        #expect(output.errors.first?.hasPrefix("\(file):\(kind == "json" ? 3 : 6):") == true, "\(output.errors)")
        #expect(output.errors.first?.hasSuffix("the last entry is cut off, the rest is judged") == true)
    }

    @Test(
        "what no history can contain is one line with file, line and field, and ends with 65",
        arguments: [
            ("{:type :ok, :f :read, :value 1, :process 3}", 1, "process: 3 completes read, which it has not invoked"),
            (
                "{:type :invoke, :f :read, :process 3}\n{:type :invoke, :f :write, :value 1, :process 3}", 2,
                "process: 3 invokes write while its read of line 1 is open; a process does one thing at a time"
            ),
            (
                "{:type :invoke, :f :read, :process 3, :time 9}\n{:type :ok, :f :read, :value 1, :process 3, :time 8}",
                2,
                "time: runs backwards (8 after 9)"
            ),
            (
                "\n{:type :invoke, :f :frob, :process 3}", 2, "f: unknown frob; the model register knows read, write"
            ),
            ("{:type :done, :f :read, :process 3}", 1, "type: unknown done; one of invoke, ok, fail, info"),
            ("{:f :read, :process 3}", 1, "type: missing; one of invoke, ok, fail, info"),
            ("{:type :invoke, :f :read}", 1, "process: missing; a number for each client"),
            ("{:type :invoke, :process 1}", 1, "f: missing; what was called, as :read"),
            (
                "{:type :invoke, :f :read, :process 3}\n{:type :ok, :f :write, :process 3}", 2,
                "f: process 3 completes write, but has invoked read in line 1"
            ),
            ("{:type :invoke :type :ok}", 1, "1: a map with the key :type twice"),
        ])
    func badInput(_ text: String, _ line: Int, _ says: String) throws {
        let (output, file) = try check(text)
        #expect(output.exitCode == 65)
        #expect(output.lines == [])
        #expect(output.errors == ["\(file):\(line):\(says.hasPrefix("1:") ? "" : " ")\(says)"])
    }

    @Test("a mistake in the call is told with what would be right, and ends with 64")
    func usage() {
        #expect(CheckCommand(files: [], model: "register").run().exitCode == 64)
        let unknown = CheckCommand(files: ["x"], model: "queue").run()
        #expect(unknown.exitCode == 64)
        #expect(unknown.errors.first?.contains("owner-mutex") == true)
        var initial = CheckCommand(files: ["x"], model: "counter")
        initial.initial = "many"
        #expect(initial.run().errors == ["--initial: expected a whole number, found :many"])
    }

    @Test(
        "a file that can't be read is told with its reason and what to do, and ends with 65",
        arguments: ["/no/such/file", "/"])
    func unreadable(path: String) {
        let output = CheckCommand(files: [path], model: "register").run()
        #expect(output.exitCode == 65)
        let reason = path == "/" ? "can't be read: Is a directory" : "can't be opened: No such file or directory"
        #expect(output.errors == ["\(path): \(reason); name a history that is there and may be read"])
    }

    @Test("the worst of several files gives the exit code, and JSON has an object for each")
    func several() throws {
        let (output, file) = try check(Self.staleRead, initial: "0", json: true)
        let line = try #require(output.lines.first)
        let parsed = try JSONSerialization.jsonObject(with: Data(line.utf8))
        let object = try #require(parsed as? [String: Any])
        #expect(object["file"] as? String == file)
        #expect(object["valid"] as? Bool == false)
        #expect((object["witness"] as? [[String: Any]])?.count == 2)
        var merged = CommandOutput()
        for (code, expected): (Int32, Int32) in [(0, 0), (2, 2), (0, 2), (1, 1), (2, 1), (65, 65), (1, 65)] {
            merged.note(code)
            #expect(merged.exitCode == expected)
        }
    }

    private static let doubleGrant = """
        {"kind":"acquire","outcome":"granted","client":1,"resource":"room","invoked":0,"completed":20,"token":"a"}
        {"kind":"acquire","outcome":"granted","client":2,"resource":"room","invoked":30,"completed":40,"token":"b"}
        {"kind":"release","outcome":"granted","client":2,"resource":"room","invoked":50,"completed":60,"token":"b"}
        {"kind":"acquire","outcome":"conflict","client":1,"resource":"room","invoked":70,"completed":80,"token":"c"}
        {"kind":"acquire","outcome":"conflict","client":2,"resource":"room","invoked":85,"completed":95,"token":"d"}

        """

    @Test("our own lines are judged as leases, with the lines of the witness")
    func lines() throws {
        let (output, file) = try check(Self.doubleGrant, "jsonl", model: "lease")
        #expect(output.exitCode == 1)
        #expect(output.lines.first == "\(file)\tfalse")
        #expect(output.lines.dropFirst(2).map { $0.prefix(11) } == ["    line 1:", "    line 2:", "    line 3:"])
        let second = "granted\",\"client\":2,\"resource\":\"room\",\"invoked\":30"
        let release = "granted\",\"client\":2,\"resource\":\"room\",\"invoked\":50"
        let legal = Self.doubleGrant
            .replacingOccurrences(of: second, with: "conflict" + second.dropFirst(7))
            .replacingOccurrences(of: release, with: "refused" + release.dropFirst(7))
        let accepted = try check(legal, "jsonl", model: "lease")
        #expect(accepted.output.exitCode == 0)
        #expect(accepted.output.lines == ["\(accepted.file)\ttrue"])
        for model in ["mutex", "owner-mutex"] {
            #expect(try check(Self.doubleGrant, "jsonl", model: model).output.exitCode == 1)
        }
    }

    @Test("a cut recording is false only by what nothing under way can explain")
    func cutRecording() throws {
        // Client 1's release may have been under way when the file was cut: that explains the second grant.
        let lines = Self.doubleGrant.split(separator: "\n").prefix(2).joined(separator: "\n")
        #expect(try check(lines + "\n", "jsonl", model: "lease").output.exitCode == 1)
        #expect(try check(lines + "\n{\"kind\":\"rel", "jsonl", model: "lease").output.exitCode == 2)
        // Here both clients are seen later, so that no release of theirs can have been under way.
        #expect(try check(Self.doubleGrant + "{\"kind\":\"rel", "jsonl", model: "lease").output.exitCode == 1)
    }

    @Test(
        "mistakes in our lines name line, column and field",
        arguments: [
            ("{\"kind\":\"take\"}", "1:2: kind: unknown \"take\"; known are acquire, release, extend, read, call"),
            (
                "{\"kind\":\"read\",\"outcome\":\"granted\",\"client\":1}",
                "1:1: resource: missing; every operation has one"
            ),
            (
                "{\"kind\":\"read\",\"outcome\":\"granted\",\"client\":1,\"resource\":\"r\",\"invoked\":9,\"completed\":8}",
                "1:1: completed: 8 is before invoked (9); time can't run backwards"
            ),
            (
                "{\"kind\":\"read\",\"outcome\":\"granted\",\"client\":-1}",
                "1:45: client: expected a whole number from 0 on"
            ),
            ("{\"kind\":\"read\",\"colour\":1}", "1:16: colour: an operation has no such field"),
        ])
    func badLines(_ text: String, _ says: String) throws {
        let (output, file) = try check(text + "\n", "jsonl", model: "lease")
        #expect(output.exitCode == 65)
        #expect(output.errors == ["\(file):\(says)"])
    }

    @Test("a history converted to each form and back says the same")
    func convert() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let recording = try Recording(folder: folder.path)
        let recorder = recording.makeRecorder()
        var names = Names()
        var written: [Operation] = []
        for index in 0..<200 {
            let client = UInt32(index % 3)
            let resource = recording.id(of: "room \(index % 2) \"№\"")
            _ = names.id(of: "room \(index % 2) \"№\"")
            written.append(
                Operation(
                    kind: index % 4 < 2 ? .acquire : .release, outcome: Outcome.allCases[index % 6], client: client,
                    round: UInt32(index / 3), resource: resource, invoked: Instant(nanoseconds: Int64(index * 10)),
                    completed: Instant(nanoseconds: Int64(index * 10 + 9)),
                    token: Token(high: UInt64(index) << 40 | 1, low: 5), lease: index % 2 == 0 ? 1000 : 0,
                    fencing: index % 5 == 0 ? UInt64(index) : 0))
            recorder.record(written[index])
        }
        _ = try recording.finish()
        let binary = folder.path + "/history.bin"
        let lines = folder.path + "/history.jsonl"
        #expect(ConvertCommand(file: binary, to: "jsonl", output: lines).run() == CommandOutput())
        var readNames = Names()
        var read: [Operation] = []
        #expect(
            try JSONLinesFile(lines).forEach(names: &readNames) { operation, _ in read.append(operation) }
                == ReadingNotes())
        #expect(read.count == written.count)
        for (a, b) in zip(read, written) {
            var same = a
            same.resource = b.resource
            #expect(same == b)
        }
        for form in ["edn", "json"] {
            let path = folder.path + "/history.\(form)"
            #expect(ConvertCommand(file: lines, to: form, output: path).run() == CommandOutput())
            let (calls, notes) = try JepsenFile(path, form == "edn" ? .edn : .json, key: "key").read()
            #expect(notes == ReadingNotes())
            #expect(calls.count == written.count)
            for (call, operation) in zip(calls, written) {
                #expect(call.function == operation.kind.name)
                #expect(call.process == .integer(Int64(operation.client)))
                #expect(call.invokedAt == operation.invoked.nanoseconds)
                #expect(call.key.word == names[operation.resource])
                #expect((call.outcome == .ok) == (operation.outcome == .granted))
                #expect((call.outcome == .fail) == (operation.outcome == .conflict || operation.outcome == .refused))
            }
        }
        #expect(ConvertCommand(file: lines, to: "xml").run().exitCode == 64)
        #expect(ConvertCommand(file: folder.path + "/none", to: "edn").run().exitCode == 65)
    }
}
