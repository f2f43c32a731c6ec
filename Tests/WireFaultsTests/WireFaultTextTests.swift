import Testing
import WireFaults

/// Faults as a line of text.
@Suite struct WireFaultTextTests {
    static let lines: [(String, WireFault)] = [
        ("latency 20ms", WireFault(.latency(.milliseconds(20), jitter: .zero))),
        (
            "latency 1.5s jitter 500us replies on SET,GET key lock:*",
            WireFault(
                .latency(.milliseconds(1500), jitter: .microseconds(500)), .replies, commands: ["SET", "GET"],
                key: GlobPattern("lock:*"))
        ),
        ("bandwidth 64KB/s", WireFault(.bandwidth(bytesPerSecond: 64_000))),
        ("stall name worker-*", WireFault(.stall, connections: .init(name: GlobPattern("worker-*")))),
        ("reset from 127.0.0.1:*", WireFault(.reset, connections: .init(address: GlobPattern("127.0.0.1:*")))),
        ("half-open every 3", WireFault(.halfOpen, connections: .init(every: 3))),
        ("drop 2 requests on EVALSHA", WireFault(.drop(2), .requests, commands: ["EVALSHA"])),
        ("cut after 1500B replies", WireFault(.cut(afterBytes: 1500), .replies)),
        ("stall share 12.5%", WireFault(.stall, connections: .init(share: 0.125))),
    ]

    @Test("a line says a fault, whatever the order of its limits, and the fault says the line", arguments: lines)
    func reads(line: String, fault: WireFault) throws {
        #expect(try WireFault(line) == fault)
        #expect(try WireFault(fault.description) == fault)
        #expect(try WireFault("stall  every 2 on set").description == "stall on SET every 2")
    }

    @Test("what is wrong is told, all of it, with what would be right")
    func wrong() {
        func problems(_ line: String) -> [String] {
            (#expect(throws: WireFaultError.self) { try WireFault(line) }?.problems ?? []).map {
                String($0.dropFirst(line.count + 4))
            }
        }
        #expect(problems("") == ["nothing stands there; write a fault like `latency 20ms on SET`"])
        #expect(problems("latensy 20ms") == ["`latensy` is no kind of fault; did you mean `latency`?"])
        #expect(
            problems("latency 20 jitter on SE!T requests replies")
                == [
                    "`20` behind `latency`; write a time like 20ms, at most 60m",
                    "`on` behind `jitter`; write a time like 5ms, at most 60m",
                    "`SE!T` is no word of a fault; known are `requests`, `replies`, `on`, `key`, `name`, `from`, `every`, `share`, `jitter`",
                    "both directions; keep one of them, or leave both out",
                ])
        #expect(problems("stall jitter 5ms") == ["`jitter` is for `latency` only; leave it out"])
        #expect(problems("latency 1ms jitter 2ms") == ["the jitter is longer than the latency; write at most 1ms"])
        #expect(problems("cut 10B") == ["`after` is missing behind `cut`"])
        #expect(problems("drop 0") == ["`0` behind `drop`; write a number from 1 to 1000000"])
        #expect(problems("bandwidth 64KB") == ["`64KB` behind `bandwidth`; write a rate like 64KB/s"])
        #expect(
            problems("stall share 101% every") == [
                "`101%` behind `share`; write a share like 10%",
                "nothing stands behind `every`; write a number from 1 to 1000000",
            ])
        #expect(problems("stall on SET on GET") == ["`on` stands twice; keep one of them"])
    }

    @Test(
        "a pattern fits the whole name",
        arguments: [
            ("lock:*", "lock:a", true), ("lock:*", "lock:", true), ("lock:*", "block:a", false), ("*", "", true),
            ("a?c", "abc", true), ("a?c", "ac", false), ("*:fence", "lock:a:fence", true), ("*a*b", "xayazb", true),
            ("*a*b", "xaybz", false), ("abc", "abcd", false), ("", "", true), ("a*", "", false),
        ])
    func patterns(pattern: String, name: String, fits: Bool) {
        #expect(GlobPattern(pattern).fits(Array(name.utf8)) == fits)
    }

    @Test("what is meant where nothing is said")
    func usual() {
        #expect(WireFault(.latency(.zero, jitter: .zero)).concerns(.requests))
        #expect(!WireFault(.latency(.zero, jitter: .zero)).concerns(.replies))
        #expect(WireFault(.stall).concerns(.requests) && WireFault(.stall).concerns(.replies))
        #expect(WireFault(.stall).isTotal && !WireFault(.stall, commands: ["SET"]).isTotal)
        #expect(!WireFault(.reset, connections: .init(every: 2)).isTotal && !WireFault(.drop(1)).isTotal)
        #expect(
            WireFault(.stall, connections: .init(name: GlobPattern("a"))).needsRedis && !WireFault(.stall).needsRedis)
    }
}
