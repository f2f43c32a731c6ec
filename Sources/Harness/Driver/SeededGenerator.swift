/// Random numbers that a seed determines: SplitMix64 (Steele, Lea, Flood, «Fast Splittable Pseudorandom Number
/// Generators», 2014). Each stream of a run is split off by a number, so that what one client draws doesn't
/// depend on how often another one did.
package struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    /// A stream of the seed.
    package init(seed: UInt64, stream: UInt64) {
        state = seed
        state = next() ^ (stream &* 0xD6E8_FEB8_6659_FD93)
        state = next()
    }

    /// The next number.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
