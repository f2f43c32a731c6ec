import RedisClient
import Testing

@testable import Harness

@Suite struct MachineTests {
    @Test("more connections than open files are told with the number that would do")
    func tooMany() {
        let limit = OpenFileLimit.raise()
        let error = #expect(throws: TargetError.self) { try OpenFileLimit.check(connections: limit) }
        #expect(error?.description.contains("ulimit -n \(limit + OpenFileLimit.reserve)") == true)
        #expect(throws: Never.self) { try OpenFileLimit.check(connections: limit - OpenFileLimit.reserve) }
    }

    @Test("raising reaches the hard limit, and is told")
    func raised() {
        #expect(OpenFileLimit.raise() == OpenFileLimit.current.hard)
        #expect(OpenFileLimit.current.soft == OpenFileLimit.current.hard)
    }

    @Test("the system's local ports are known")
    func ports() throws {
        let range = try #require(PortRange.current)
        #expect(range.first >= 1 && range.last <= 65_535 && range.count == range.last - range.first + 1)
    }

    @Test("two free ports can be bound, and are not the same forever")
    func freePorts() throws {
        let ports = try (0..<20).map { _ in try freePort() }
        #expect(ports.allSatisfy { (1024...65_535).contains($0) } && Set(ports).count > 1)
    }

    @Test("an allowance for another machine is 100 operations a second, for this one there is none")
    func rates() throws {
        func rate(_ url: String) throws -> Int? {
            Run.Settings(redis: try .init(url: url), names: RunNames(run: "r"), seed: 1).rate
        }
        #expect(try rate("redis://127.0.0.1:1") == nil)
        #expect(try rate("redis://localhost") == nil)
        #expect(try rate("unix:///run/redis.sock") == nil)
        #expect(try rate("redis://redis.example.com") == 100)
    }
}
