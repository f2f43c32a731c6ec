import Foundation
import Harness
import Testing

@testable import Session

@Suite struct DiagnosisTests {
    typealias Finding = Diagnosis.Finding

    @Test("this machine is ready, and everything is looked at")
    func here() async throws {
        let folder = NSTemporaryDirectory() + "stampede-doctor-\(UUID().uuidString)"
        let diagnosis = await Diagnosis.examine(reports: folder + "/not/there/yet")
        #expect(diagnosis.isReady, "\(diagnosis.text)")
        #expect(
            diagnosis.findings.map(\.name)
                == ["stampede", "redis-server", "open files", "local ports", "clocks", "cores", "reports"])
        for library in ["libuv 1.", "OpenSSL ", "hiredis "] { #expect(diagnosis.findings[0].text.contains(library)) }
        #expect(diagnosis.findings.dropLast().allSatisfy { $0.text.count <= 75 })
        #expect(!FileManager.default.fileExists(atPath: folder))
        let object = try JSONSerialization.jsonObject(with: Data(diagnosis.json.utf8)) as? [String: Any]
        #expect(object?["ready"] as? Bool == true && (object?["findings"] as? [Any])?.count == 7)
    }

    @Test("whatever isn't right says what to do")
    func advice() {
        let limit = OpenFileLimit(soft: 60, hard: 60)
        let findings: [(Finding, Finding.State)] = [
            (.openFiles(limit, raised: 60), .problem), (.openFiles(limit, raised: 256), .warning),
            (.openFiles(limit, raised: 20_000), .ok), (.ports(.init(first: 32_768, last: 60_999)), .ok),
            (.ports(.init(first: 50_000, last: 51_000)), .warning), (.cores(1), .warning), (.cores(2), .ok),
            (.clocks { _ in nil }, .ok), (.clocks { _ in "/no/such" }, .warning),
            (.reports("/proc/reports"), .problem), (.reports("/dev/null/reports"), .problem),
        ]
        for (finding, state) in findings {
            #expect(finding.state == state, "\(finding)")
            #expect((finding.advice == nil) == (state == .ok))
        }
    }

    @Test("a problem makes it not ready, a warning doesn't")
    func ready() {
        #expect(Diagnosis(findings: [Finding("a", "b", .warning, advice: "c")]).isReady)
        #expect(!Diagnosis(findings: [Finding("a", "b"), Finding("a", "b", .problem, advice: "c")]).isReady)
    }
}
