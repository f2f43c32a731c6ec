import Checkers
import History
import Testing

@Suite struct VerdictTests {
    @Test("a verdict tells how many violations there were even when it keeps fewer")
    func bounded() {
        let kept = Witness("two grants", [])
        #expect(Verdict(.mutualExclusion, .fail, reason: "", witnesses: [kept]).witnessesFound == 1)
        #expect(
            Verdict(.mutualExclusion, .fail, reason: "", witnesses: [kept], witnessesFound: 7)
                .witnessesFound == 7)
    }
}
