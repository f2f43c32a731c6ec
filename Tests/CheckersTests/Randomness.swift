import Foundation

/// SplitMix64: one seed, always the same numbers.
struct Randomness: RandomNumberGenerator {
    var state: UInt64
    init(_ seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 &+ 1 }
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
    mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &self) }
    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
}

/// How many random histories a test tries: 20,000, or 200,000 where STAMPEDE_NIGHTLY is set.
let randomHistories = ProcessInfo.processInfo.environment["STAMPEDE_NIGHTLY"] == nil ? 20_000 : 200_000
