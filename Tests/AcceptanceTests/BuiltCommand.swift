import Foundation
import StampedeTesting

/// The built `stampede`, run as a user runs it.
struct BuiltCommand {
    /// What a run left.
    struct Outcome: Sendable {
        var output: String
        var errors: String
        var code: Int32
    }

    static var path: String { BuiltProgram.path }

    /// Runs it with these arguments to its end, which has to come by itself.
    static func run(
        _ arguments: String..., in folder: String? = nil, environment: [String: String] = [:]
    ) throws -> Outcome {
        try run(arguments, in: folder, environment: environment)
    }

    /// Runs it with these arguments to its end, which has to come by itself.
    static func run(
        _ arguments: [String], in folder: String? = nil, environment: [String: String] = [:]
    ) throws -> Outcome {
        try start(arguments, in: folder, environment: environment).outcome()
    }

    /// Runs it behind other programs (`prlimit`, `unshare`…), which come first in the arguments and execute what follows.
    static func run(
        behind wrapper: [String], _ arguments: [String], in folder: String? = nil, environment: [String: String] = [:]
    ) throws -> Outcome {
        try start(arguments, behind: wrapper, in: folder, environment: environment).outcome()
    }

    /// Starts it.
    static func start(
        _ arguments: [String], behind wrapper: [String] = [], in folder: String? = nil,
        environment: [String: String] = [:]
    ) throws -> RunningCommand {
        let line = wrapper + [path] + arguments
        let process = Process()
        process.executableURL = URL(filePath: line[0])
        process.arguments = Array(line.dropFirst())
        process.environment = environment
        if let folder { process.currentDirectoryURL = URL(filePath: folder) }
        return try RunningCommand(process)
    }
}

/// A command that was started. What it writes goes to files, so that no full pipe ever holds it up.
final class RunningCommand: @unchecked Sendable {
    // Sendable: nothing of it changes, and `Process` guards its own state.
    private let process: Process
    private let folder: String

    fileprivate init(_ process: Process) throws {
        self.process = process
        folder = NSTemporaryDirectory() + "stampede-output-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try Self.file(folder + "/output")
        process.standardError = try Self.file(folder + "/errors")
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Its process id.
    var id: Int32 { process.processIdentifier }

    /// What it has written to standard output so far.
    var output: String { text("output") }

    /// What it has written to standard error so far.
    var errors: String { text("errors") }

    /// The processes that it started and that still run, beside the one that watches over them.
    var children: [Int32] {
        let list = try? String(contentsOfFile: "/proc/\(id)/task/\(id)/children", encoding: .utf8)
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(id)/task")) ?? []
        let others = threads.compactMap {
            try? String(contentsOfFile: "/proc/\(id)/task/\($0)/children", encoding: .utf8)
        }
        return Set((others + [list ?? ""]).flatMap { $0.split(separator: " ") }).compactMap { Int32($0) }.filter {
            (try? String(contentsOfFile: "/proc/\($0)/comm", encoding: .utf8)) != "stampede-guard\n"
        }
    }

    /// Sends it a signal.
    func signal(_ number: Int32) { kill(id, number) }

    /// Waits for its end, which has to come by itself.
    func outcome() -> BuiltCommand.Outcome {
        process.waitUntilExit()
        let code = process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
        return BuiltCommand.Outcome(output: text("output"), errors: text("errors"), code: code)
    }

    private func text(_ name: String) -> String {
        (try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)) ?? ""
    }

    private static func file(_ path: String) throws -> FileHandle {
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        return try FileHandle(forWritingTo: URL(filePath: path))
    }
}

/// Whether a process is there, zombies not counted.
func isRunning(_ id: Int32) -> Bool {
    guard let status = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8) else { return false }
    let state = status[(status.lastIndex(of: ")") ?? status.startIndex)...].dropFirst(2).first
    return state != "Z"
}
