import Spelling
import Testing

@Suite struct NearestWordTests {
    static let words = ["clients", "rounds", "resources", "release", "hold", "mutual-exclusion"]

    @Test(
        "a slip of the finger finds the word that was meant",
        arguments: [
            ("client", "clients"), ("cleints", "clients"), ("Clients", "clients"), ("ronds", "rounds"),
            ("resource", "resources"), ("realease", "release"), ("hodl", "hold"),
            ("mutual_exclusion", "mutual-exclusion"),
        ])
    func near(typed: String, meant: String) {
        #expect(nearestWord(to: typed, among: Self.words) == meant)
    }

    @Test(
        "what resembles nothing gets no suggestion",
        arguments: ["", "x", "arrival", "mutex", "timeout", String(repeating: "clients", count: 100)])
    func far(typed: String) {
        #expect(nearestWord(to: typed, among: Self.words) == nil)
    }

    @Test("the nearest wins, and of equals the first")
    func ties() {
        #expect(nearestWord(to: "tost", among: ["toast", "test", "tost"]) == "tost")
        #expect(nearestWord(to: "tost", among: ["test", "toast"]) == "test")
    }

    @Test("a word of one letter is never turned into another")
    func oneLetter() {
        #expect(nearestWord(to: "a", among: ["b"]) == nil)
    }
}
