import Foundation
import Testing

@testable import Harness

@Suite struct RedisProgramTests {
    /// A folder with programs of these names.
    private func folder(_ programs: String...) throws -> String {
        let path = NSTemporaryDirectory() + "stampede-program-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for program in programs {
            _ = FileManager.default.createFile(
                atPath: "\(path)/\(program)", contents: nil, attributes: [.posixPermissions: 0o755])
        }
        return path
    }

    private func find(_ variables: [String: String]) throws(TargetError) -> String {
        try RedisProgram.find(environment: { variables[$0] }).path
    }

    @Test("a server of its own name comes before one under another name, in whatever folder of PATH")
    func order() throws {
        let (first, second) = (try folder("redis-check-rdb"), try folder("redis-server", "valkey-server"))
        defer { for path in [first, second] { try? FileManager.default.removeItem(atPath: path) } }
        #expect(try find(["PATH": "\(first):/no/such:\(second)"]) == "\(second)/redis-server")
        #expect(try find(["PATH": first]) == "\(first)/redis-check-rdb")
    }

    @Test("the one that is named comes before all, and one that can't be run is an error that names it")
    func named() throws {
        let path = try folder("redis-server", "mine")
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(try find(["PATH": path, "STAMPEDE_REDIS_SERVER": "\(path)/mine"]) == "\(path)/mine")
        for wrong in ["\(path)/none", path] {
            let error = #expect(throws: TargetError.self) {
                try find(["PATH": path, "STAMPEDE_REDIS_SERVER": wrong])
            }
            #expect(error?.description.contains(wrong) == true)
        }
    }

    @Test("none at all is an error that says what to install")
    func none() throws {
        let error = #expect(throws: TargetError.self) { try find(["PATH": "/no/such"]) }
        #expect(error?.description.contains("redis-tools") == true)
    }
}
