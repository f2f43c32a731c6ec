import Foundation
import HTTPTransport
import StampedeTesting
import Testing

/// `stampede serve` at a free port.
struct ServedProcess: OccupationCalls {
    let process: RunningCommand
    /// Where it listens, as it tells it.
    let url: String

    var origin: HTTPOrigin { get throws { try HTTPOrigin(url) } }

    /// Starts it in a folder, where its database is unless the arguments say otherwise, and waits until it listens.
    static func start(
        _ folder: WorkFolder, _ redis: String?, _ arguments: [String] = [], environment: [String: String] = [:]
    ) async throws -> ServedProcess {
        let process = try BuiltCommand.start(
            ["serve", "--port", "0"] + (redis.map { ["--redis", $0] } ?? []) + arguments, in: folder.path,
            environment: environment)
        var url: String?
        try await eventually {
            url = process.output.firstMatch(of: /(?m)^listening at (http:\/\/\S+)$/).map { String($0.1) }
            return url != nil
        }
        return ServedProcess(process: process, url: try #require(url))
    }
}
