import Foundation
import History
import Testing

private typealias Operation = History.Operation

@Suite struct RecordingTests {
    /// The operation number `index` of a recorder, all of whose fields are different.
    private func operation(_ index: Int, of recorder: Int, resource: Names.ID = .empty) -> Operation {
        Operation(
            kind: Operation.Kind.allCases[index % 4], outcome: Outcome.allCases[index % 6], client: UInt32(recorder),
            round: UInt32(index / 7), resource: resource, invoked: Instant(nanoseconds: Int64(index * 10 - 5)),
            completed: Instant(nanoseconds: Int64(index * 10 + recorder)), token: Token(high: UInt64(index), low: 7),
            holder: Token(high: 9, low: UInt64(index)), lease: Int64(-index), fencing: UInt64(index * 3), note: .empty)
    }

    private func temporaryFolder() throws -> String {
        let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    @Test("two loops that record at once are read back whole, in the order of completion, and again")
    func twoLoops() async throws {
        let recording = try Recording()
        let perLoop = 50_001
        await withTaskGroup { group in
            for number in 0..<2 {
                let recorder = recording.makeRecorder()
                group.addTask { for index in 0..<perLoop { recorder.record(operation(index, of: number)) } }
            }
        }
        let history = try recording.finish()
        #expect(history.fault == nil)
        #expect(history.count == 2 * perLoop)
        for _ in 0..<2 {
            var index = 0
            var wrong = 0
            try history.forEach { found in
                if found != operation(index / 2, of: index % 2) { wrong += 1 }
                index += 1
            }
            #expect(index == 2 * perLoop)
            #expect(wrong == 0)
        }
    }

    @Test("a file is read by another process with its names and series")
    func fileOfAnotherProcess() throws {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let recording = try Recording(folder: folder)
        let rooms = recording.makeSeries("room-", count: 1_000_000)
        let single = recording.id(of: "Sœur № 7")
        let recorder = recording.makeRecorder()
        let written = [operation(1, of: 0, resource: rooms[999_999]), operation(2, of: 0, resource: single)]
        for operation in written { recorder.record(operation) }
        _ = try recording.finish()

        let history = try RecordedHistory(path: folder + "/history.bin")
        #expect(history.isComplete && history.fault == nil)
        var read: [Operation] = []
        try history.forEach { read.append($0) }
        #expect(read == written)
        #expect(read.map { history.names[$0.resource] } == ["room-999999", "Sœur № 7"])
        #expect(history.names.known("room-12") == rooms[12])
        #expect(history.names.known("room-012") == nil)
    }

    @Test("a full disk is told at once and at the end, with the count of what is lost, and stops nobody")
    func fullDisk() throws {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createSymbolicLink(atPath: folder + "/history.bin", withDestinationPath: "/dev/full")
        let recording = try Recording(folder: folder)
        let recorder = recording.makeRecorder()
        for index in 0..<10_000 { recorder.record(operation(index, of: 0)) }
        let history = try recording.finish()
        #expect(history.fault == .write(path: folder + "/history.bin", errno: ENOSPC, lost: 10_000))
        #expect(recording.fault == history.fault)
        #expect(history.count == 0)
    }

    @Test("a recording in a folder that isn't there is refused with the path")
    func noFolder() {
        #expect(throws: HistoryFileError.open(path: "/nowhere/at/all/history.bin", errno: ENOENT)) {
            _ = try Recording(folder: "/nowhere/at/all")
        }
    }

    @Test("a file that ends in the middle, as after a crash, gives its whole blocks and says so")
    func tornFile() throws {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/history.bin"
        let recording = try Recording(folder: folder)
        let recorder = recording.makeRecorder()
        for index in 0..<10_000 { recorder.record(operation(index, of: 0)) }
        _ = try recording.finish()
        let size = try #require(FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
        let file = try #require(FileHandle(forUpdatingAtPath: path))
        try file.truncate(atOffset: UInt64(size - 100_000))
        let torn = try RecordedHistory(path: path)
        #expect(torn.count == 8192)
        #expect(!torn.isComplete)
        #expect(torn.fault != nil)
    }

    @Test("bytes that are no history, of another version, or with an impossible kind, are refused")
    func damaged() throws {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/history.bin"
        let recording = try Recording(folder: folder)
        recording.makeRecorder().record(operation(1, of: 0))
        _ = try recording.finish()
        let whole = try Data(contentsOf: URL(filePath: path))

        func damage(_ offset: Int) throws {
            var bytes = whole
            bytes[offset] ^= 0x7f
            try bytes.write(to: URL(filePath: path))
        }
        for offset in [0, 8, 12, 16] {
            try damage(offset)
            #expect(throws: HistoryFileError.self) { _ = try RecordedHistory(path: path) }
        }
        try damage(20 + 8 + 80)
        let history = try RecordedHistory(path: path)
        #expect(throws: HistoryFileError.self) { try history.forEach { _ in } }
    }

    @Test("two million operations take no more memory than the chunks in flight")
    func boundedMemory() throws {
        let before = residentMegabytes()
        let recording = try Recording()
        let recorder = recording.makeRecorder()
        for index in 0..<2_000_000 { recorder.record(operation(index, of: 0)) }
        let history = try recording.finish()
        var count = 0
        try history.forEach { _ in count += 1 }
        // What the disk could not take in time is told, never silently gone.
        let lost: Int
        if case .overrun(_, let missing)? = history.fault { lost = missing } else { lost = 0 }
        #expect(count + lost == 2_000_000)
        // The operations alone are 176 MB; the chunks in flight are 46 MB.
        #expect(residentMegabytes() - before < 100)
    }

    private func residentMegabytes() -> Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
        return (line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) / 1024
    }
}
