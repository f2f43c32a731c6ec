import Scenario
import Testing

/// Texts that nobody would write: mutations of the shipped scenarios, from a fixed seed.
@Suite struct MutationTests {
    /// Small and seeded, so that a failure comes back (SplitMix64; Steele, Lea, Flood 2014).
    struct SplitMix: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    static let pieces: [[UInt8]] =
        [
            "{", "}", "[", "]", ":", "- ", "\n", "  ", "\t", "&a ", "*a", "!!str ", "'", "\"", "|", ">", "#", "%", "@",
            "---\n", "...\n", "~", "null", "-1", "1e9", "99999999999999999999", "0x10", "${", "${A}", "$${", "..",
            "..5ms",
            "lease-end", "lease-end +", "ms", "/s", "< ", "\u{0}", "\u{FEFF}", "é", "👩‍👩‍👧", "<<: ", "? ", "include: x\n",
        ].map { Array($0.utf8) } + [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80]]

    static func mutated(_ text: [UInt8], _ random: inout SplitMix) -> [UInt8] {
        var text = text
        for _ in 0..<Int.random(in: 1...4, using: &random) where !text.isEmpty {
            let at = Int.random(in: 0..<text.count, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: text.insert(contentsOf: pieces.randomElement(using: &random) ?? [], at: at)
            case 1: text.removeSubrange(at..<min(text.count, at + Int.random(in: 1...20, using: &random)))
            case 2: text[at] = UInt8.random(in: 0...255, using: &random)
            case 3:
                let from = Int.random(in: 0..<text.count, using: &random)
                text.insert(contentsOf: text[from..<min(text.count, from + 40)], at: at)
            default: text = Array(text[..<at])
            }
        }
        return text
    }

    @Test("no mutation of a scenario crashes the decoder or gets an error without a place in the text")
    func mutations() throws {
        let originals = try ScenarioFolder.files(in: Repository.path("Scenarios")).map { path in
            Array(try Scenario.load(path: path).source.text.utf8)
        }
        var random = SplitMix(state: 2026)
        var accepted = 0
        for round in 0..<2000 {
            let text = Self.mutated(originals[round % originals.count], &random)
            do throws(ScenarioErrors) {
                _ = try Scenario.load(text: text, path: "f", environment: { $0 == "A" ? "x" : nil })
                accepted += 1
            } catch {
                let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
                #expect(!error.problems.isEmpty)
                #expect(error.problems == error.problems.sorted())
                for problem in error.problems {
                    let place = problem.position
                    // Besides LF, YAML takes CR, NEL, LS and PS for ends of lines.
                    let breaks = text.count { $0 == 13 || $0 == 0xC2 || $0 == 0xE2 }
                    #expect(place.file == "f" && place.column >= 1 && !problem.message.isEmpty)
                    #expect((1...lines.count + 1 + breaks).contains(place.line), "\(problem) in round \(round)")
                    #expect(!problem.message.contains("\n"), "one problem is one line: \(problem)")
                }
            }
        }
        // Some only touch a comment or a number; most break something.
        #expect(accepted > 20 && accepted < 1500)
    }

    @Test("no override, however odd, crashes or gets an error without a place")
    func overrides() throws {
        let path = Repository.path("Scenarios/lock-extend.yaml")
        let words = [
            "groups", "holder", "steps", "0", "99", "-1", "hold", "extend", "by", "name", "invariants", "include", "",
        ]
        let values = Self.pieces.map { String(decoding: $0, as: UTF8.self) } + ["{a: [", "[1, 2]", "'x", "{}", "[]"]
        var random = SplitMix(state: 7)
        for _ in 0..<1000 {
            let keys = (0..<Int.random(in: 1...4, using: &random)).map { _ in words.randomElement(using: &random) ?? ""
            }
            let value = values.randomElement(using: &random) ?? ""
            let override = Scenario.Override(setting: "\(keys.joined(separator: "."))=\(value)")
            do throws(ScenarioErrors) {
                _ = try Scenario.load(path: path, overrides: [override])
            } catch {
                #expect(!error.problems.isEmpty)
                for problem in error.problems {
                    #expect([path, override.argument].contains(problem.position.file), "\(problem)")
                    #expect(problem.position.line >= 1 && problem.position.column >= 1)
                }
            }
        }
    }

    @Test("aliases that multiply are stopped before they cost memory")
    func aliasBomb() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...20 {
            let use = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(use)]\n"
        }
        let error = #expect(throws: ScenarioErrors.self) { try Scenario.load(text: Array(text.utf8), path: "f") }
        #expect(error?.description == "f:5:10: more than 20000 values; no scenario needs so many")
    }

    @Test("bytes that are no UTF-8 are told at their place")
    func encoding() {
        let text = Array("name: a\nclients: ".utf8) + [0xFF, 0x0A]
        let error = #expect(throws: ScenarioErrors.self) { try Scenario.load(text: text, path: "f") }
        #expect(error?.description == "f:2:10: invalid leading UTF-8 octet; a scenario is text in UTF-8")
    }
}
