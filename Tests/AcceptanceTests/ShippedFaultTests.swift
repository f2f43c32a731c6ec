import Foundation
import StampedeTesting
import Testing

/// The scenarios about faults and connections, as they are shipped: the service without a bug passes each of them once more
/// (all shipped scenarios run in `RealRunTests`), and each bug that one claims to catch is caught. Both at once: what they
/// promise may not need a machine for itself.
@Suite(.timeLimit(.minutes(15))) struct ShippedFaultTests {
    /// Those with one of these tags.
    private static let files: [String] = {
        let folder = "\(repository)/Scenarios"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".yaml") }.sorted().map { "\(folder)/\($0)" }.filter { path in
            let lines = ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").split(separator: "\n")
            let tags = lines.first { $0.hasPrefix("tags:") } ?? ""
            return tags.contains("faults") || tags.contains("connections")
        }
    }()

    @Test("the service without a bug passes every one, and every bug that one claims to catch is caught")
    func both() async throws {
        #expect(Self.files.count >= 17)
        let (clean, buggy) = (try WorkFolder(), try WorkFolder())
        let passing = try BuiltCommand.start(["run"] + Self.files, in: clean.path)
        let catching = try BuiltCommand.start(["defects"] + Self.files, in: buggy.path)
        async let passed = passing.outcome()
        async let caught = catching.outcome()
        let (passes, catches) = await (passed, caught)
        #expect(passes.code == 0, "\(passes.output)\(passes.errors)")
        #expect(catches.code == 0, "\(catches.output)\(catches.errors)")
        let claims = [
            "health-lies", "health-hangs", "start-blocks-without-redis", "connection-leak-on-conflict",
            "connection-leak-per-request", "connection-leak-on-error", "unbounded-pool",
        ]
        for claim in claims { #expect(catches.output.contains(claim), "\(catches.output)") }
    }
}
