import LockService
import Testing

@Suite struct LockTokenTests {
    @Test("a token is the worker and a random UUID, version 4, and reads back as itself")
    func roundTrip() throws {
        for worker in ["7", "Ängström:a", ""] {
            let token = LockToken(worker: worker)
            #expect(token.text.hasPrefix(worker + ":"))
            #expect(LockToken(token.text) == token)
            #expect(token.worker == worker)
            let uuid = token.text.suffix(36)
            #expect(uuid.dropFirst(14).first == "4")
            #expect("89ab".contains(uuid.dropFirst(19).first ?? "-"))
        }
    }

    @Test("the same seed gives the same tokens, and no two are equal")
    func seeded() {
        struct Counting: RandomNumberGenerator {
            var state: UInt64
            mutating func next() -> UInt64 {
                state &+= 0x9E37_79B9_7F4A_7C15
                return state &* 0xBF58_476D_1CE4_E5B9
            }
        }
        var (a, b) = (Counting(state: 1), Counting(state: 1))
        let first = (0..<1000).map { _ in LockToken(worker: "w", using: &a).text }
        #expect(first == (0..<1000).map { _ in LockToken(worker: "w", using: &b).text })
        #expect(Set(first).count == 1000)
    }

    @Test(
        "what is no token is none",
        arguments: ["", "7", "7:", "7:not-a-uuid", "7:0123456789abcdef0123456789abcdef0123"])
    func invalid(text: String) { #expect(LockToken(text) == nil) }
}
