import Foundation
import Testing

@Suite struct DoctorCommandTests {
    @Test("on this machine it says that all is well, within 80 columns where paths are short")
    func ready() throws {
        let folder = try WorkFolder()
        let outcome = try BuiltCommand.run("doctor", in: folder.path)
        #expect(outcome.code == 0 && outcome.errors == "", "\(outcome.output)")
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.count >= 6 && lines.allSatisfy { "✓! ".contains($0.first ?? "?") })
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test("without a Redis it ends with 69 and says what to do, also as JSON")
    func notReady() throws {
        let outcome = try BuiltCommand.run(["doctor", "--json"], environment: ["PATH": "/no/such"])
        #expect(outcome.code == 69)
        let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        #expect(object?["ready"] as? Bool == false)
        let findings = object?["findings"] as? [[String: Any]] ?? []
        let redis = findings.first { $0["name"] as? String == "redis-server" }
        #expect(redis?["state"] as? String == "problem")
        #expect((redis?["advice"] as? String)?.contains("redis-tools") == true)
    }

    @Test("too few open files are a problem that it names")
    func openFiles() throws {
        let outcome = try BuiltCommand.run(behind: ["/usr/bin/prlimit", "--nofile=70:70"], ["doctor"])
        #expect(outcome.code == 69)
        #expect(outcome.output.contains("✗ open files    70 of at most 70: room for 6 clients\n"), "\(outcome.output)")
    }
}
