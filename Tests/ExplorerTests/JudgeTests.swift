import History
import Scenario
import Testing

@testable import Explorer

@Suite("judging a schedule")
struct JudgeTests {
    /// A schedule: `1 take 1-2 granted`, `1 release 3-4 refused`, `expire 5`.
    private func judge(_ story: [String], _ invariant: String, lock: ScheduleEnd.LockState = .unknown) throws
        -> [String]
    {
        let text =
            "name: a\nclients: 2\nexplore:\nlease: 30s\nsteps: [acquire, gate, release]\ninvariants: [\(invariant)]\n"
        let judge = ScheduleJudge(try Scenario.load(text: Array(text.utf8), path: "a.yaml"))
        var record = ScheduleRecord()
        record.resource = "thing"
        for line in story {
            let words = line.split(separator: " ").map(String.init)
            if words[0] == "expire" {
                record.expirations.append((Int(words[1]) ?? 0, Key(Array("spool_lock:thing".utf8))))
            } else if words[0] == "fault" {
                record.faults += 1
            } else {
                let span = words[2].split(separator: "-").compactMap { Int($0) }
                let role: Call.Role = ["take": .acquire, "release": .release, "extend": .extend][words[1]] ?? .other
                var call = Call(client: (Int(words[0]) ?? 1) - 1, label: words[1], role: role, begun: span[0])
                call.ended = span[1]
                call.outcome = Outcome(name: words[3]) ?? .failed
                call.answer = words[3]
                record.calls.append(call)
            }
        }
        return judge.violations(of: record, ScheduleEnd(lock: lock)).map(\.message)
    }

    @Test(
        "exclusive-winner",
        arguments: [
            (["1 take 1-3 granted", "2 take 2-4 conflict"], true),
            (["1 take 1-3 granted", "2 take 2-4 granted"], false),
            (["1 take 1-3 conflict", "2 take 2-4 conflict"], false),
            (["1 take 1-3 granted", "2 take 2-4 failed"], false),
            (["1 take 1-3 granted", "expire 4", "2 take 2-5 granted"], true),
            (["fault", "1 take 1-3 unavailable", "2 take 2-4 conflict"], true),
            (["fault", "1 take 1-3 granted", "2 take 2-4 granted"], false),
        ])
    func exclusiveWinner(story: [String], holds: Bool) throws {
        #expect(try judge(story, "exclusive-winner").isEmpty == holds)
    }

    @Test(
        "mutual-exclusion",
        arguments: [
            (["1 take 1-2 granted", "1 release 3-5 granted", "2 take 4-6 granted"], true),
            (["1 take 1-2 granted", "2 take 1-3 granted", "1 release 4-5 granted"], false),
            (["1 take 1-2 granted", "expire 3", "2 take 1-4 granted"], true),
            // The lease that expired within the request may have been its own.
            (["1 take 1-4 granted", "expire 3", "2 take 2-5 granted"], true),
            (["1 take 1-2 granted", "expire 3", "2 take 4-5 granted", "2 release 6-7 refused"], false),
            (["fault", "1 take 1-2 granted", "1 release 6-7 refused"], true),
        ])
    func mutualExclusion(story: [String], holds: Bool) throws {
        #expect(try judge(story, "mutual-exclusion").isEmpty == holds)
    }

    @Test("a holder whose lock is gone is a broken mutual exclusion, unless his lease may be over")
    func lockGone() throws {
        #expect(try judge(["1 take 1-2 granted"], "mutual-exclusion", lock: .free).count == 1)
        #expect(try judge(["1 take 1-2 granted"], "mutual-exclusion", lock: .held(timeToLive: 5)).isEmpty)
        #expect(try judge(["1 take 1-2 granted", "expire 3"], "mutual-exclusion", lock: .free).isEmpty)
        #expect(try judge(["1 take 1-2 granted"], "mutual-exclusion", lock: .unknown).isEmpty)
    }

    @Test(
        "token-guard",
        arguments: [
            (["1 take 1-2 granted", "1 release 3-4 granted"], true),
            (["1 take 1-2 granted", "expire 3", "1 release 4-5 granted"], false),
            (["1 take 1-2 granted", "1 release 3-5 granted", "expire 4"], true),
            (["1 take 1-2 conflict", "1 release 3-4 granted"], false),
            (["1 take 1-2 granted", "1 release 3-4 granted", "1 release 5-6 granted"], false),
            (["1 take 1-2 indeterminate", "1 release 3-4 granted"], true),
            (["1 take 1-2 granted", "expire 3", "1 extend 4-5 refused"], true),
        ])
    func tokenGuard(story: [String], holds: Bool) throws {
        #expect(try judge(story, "token-guard").isEmpty == holds)
    }

    @Test("release-frees: a lock that nobody can hold must be gone")
    func releaseFrees() throws {
        let held = ScheduleEnd.LockState.held(timeToLive: 9)
        #expect(try judge(["1 take 1-2 granted", "1 release 3-4 granted"], "release-frees", lock: held).count == 1)
        #expect(try judge(["1 take 1-2 refused"], "release-frees", lock: held).count == 1)
        #expect(try judge(["1 take 1-2 granted", "1 release 3-4 refused"], "release-frees", lock: held).isEmpty)
        #expect(try judge(["1 take 1-2 indeterminate"], "release-frees", lock: held).isEmpty)
        #expect(try judge(["fault", "1 take 1-2 refused"], "release-frees", lock: held).isEmpty)
        #expect(try judge(["1 take 1-2 granted", "1 release 3-4 granted"], "release-frees", lock: .free).isEmpty)
    }

    @Test("lease-expiry: a lock has an end, and not a later one than its lease")
    func leaseExpiry() throws {
        let take = ["1 take 1-2 granted"]
        #expect(try judge(take, "lease-expiry", lock: .held(timeToLive: -1)).count == 1)
        #expect(try judge(take, "lease-expiry", lock: .held(timeToLive: 30_000)).isEmpty)
        #expect(try judge(take, "lease-expiry", lock: .held(timeToLive: 30_001)).count == 1)
        let extended = ["1 take 1-2 granted", "1 extend 3-4 granted"]
        #expect(try judge(extended, "lease-expiry", lock: .held(timeToLive: 60_000)).isEmpty)
    }
}
