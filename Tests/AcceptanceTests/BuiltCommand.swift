import Foundation

/// The built `stampede`, run as a user runs it.
struct BuiltCommand {
    /// What a run left.
    struct Outcome {
        var output: String
        var errors: String
        var code: Int32
    }

    /// The command stands beside the tests that SwiftPM built it for.
    static let path: String = {
        let bundle = Bundle.allBundles.map(\.bundleURL).first { $0.pathExtension == "xctest" }
        let folder =
            bundle?.deletingLastPathComponent() ?? URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        return folder.appending(path: "stampede").path
    }()

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
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.environment = environment
        if let folder { process.currentDirectoryURL = URL(filePath: folder) }
        let (output, errors) = (Pipe(), Pipe())
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        // Both are short; reading one after the other can't block a pipe that holds 64 KiB.
        let texts = [output, errors].map {
            String(decoding: $0.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        }
        process.waitUntilExit()
        return Outcome(output: texts[0], errors: texts[1], code: process.terminationStatus)
    }
}
