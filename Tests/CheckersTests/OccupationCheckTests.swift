import History
import Testing

@testable import Checkers

/// The model of the occupation service: what it explains, and what it doesn't.
@Suite struct OccupationCheckTests {
    /// A call of a worker from one instant to another, in milliseconds.
    struct Told {
        var part: ServiceCall.Part
        var outcome: Outcome
        var worker: Int
        var span: ClosedRange<Int64>
        var proof = ServiceCall.Proof.workerAlone
        var version: Int?
        var fencing: Int?
        var event: String?
        /// For an extension: the time left, in milliseconds.
        var left: Int64 = 0
        var problem: String?
    }

    private static func operation(_ told: Told, _ client: Int) -> Operation {
        Operation(
            kind: .call, outcome: told.outcome, client: UInt32(client), resource: .empty,
            invoked: Instant(nanoseconds: told.span.lowerBound * 1_000_000),
            completed: Instant(nanoseconds: told.span.upperBound * 1_000_000), lease: told.left * 1_000_000)
    }

    /// What the model says; the calls have the numbers 0, 1, 2, ….
    static func judge(
        _ told: [Told], before: ServiceReading.State? = nil, state: ServiceReading.State? = nil, history: [String]? = nil,
        lease: Int64 = 30_000
    ) -> ServiceAnswer {
        let calls = told.enumerated().map { number, told in
            ServiceCall(
                operation(told, number), told.part, worker: told.worker, proof: told.proof, number: number,
                version: told.version, fencing: told.fencing, event: told.event, problem: told.problem)
        }
        let end = (told.map(\.span.upperBound).max() ?? 0) + 1
        func reading(_ said: ServiceReading.Said, _ index: Int64) -> ServiceReading {
            let span = end + index...end + index
            return ServiceReading(
                operation(.init(part: .other, outcome: .granted, worker: 0, span: span), 99), said)
        }
        var after: [ServiceReading] = []
        if let state { after.append(reading(.state(state), 0)) }
        if let history { after.append(reading(.history(history), 1)) }
        return OccupationCheck(lease: lease * 1_000_000).judge(
            ServiceRecord(before: before, calls: calls, after: after))
    }

    private static func take(
        _ worker: Int, _ span: ClosedRange<Int64>, _ outcome: Outcome = .granted, step: Int? = nil, version: Int? = nil,
        fencing: Int? = nil
    ) -> Told {
        Told(
            part: .take(step: step), outcome: outcome, worker: worker, span: span, version: version, fencing: fencing,
            event: "take \(worker)")
    }

    private static func give(
        _ worker: Int, _ span: ClosedRange<Int64>, _ outcome: Outcome = .granted, completes: Bool = false,
        proof: ServiceCall.Proof = .workerAlone, version: Int? = nil
    ) -> Told {
        Told(
            part: .giveBack(completes: completes), outcome: outcome, worker: worker, span: span, proof: proof,
            version: version, event: "give \(worker)")
    }

    private static func extend(
        _ worker: Int, _ span: ClosedRange<Int64>, _ outcome: Outcome = .granted, left: Int64 = 40_000,
        proof: ServiceCall.Proof = .workerAlone
    ) -> Told {
        Told(part: .extend, outcome: outcome, worker: worker, span: span, proof: proof, left: left)
    }

    /// A history, and whether it is right.
    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var answer: @Sendable () -> ServiceAnswer

        init(_ name: String, _ answer: @autoclosure @escaping @Sendable () -> ServiceAnswer) {
            testDescription = name
            self.answer = answer
        }
    }

    static let right: [Case] = [
        Case("one wins", judge([take(1, 0...9), take(2, 1...8, .conflict), take(3, 2...9, .conflict)])),
        Case("in turn", judge([take(1, 0...1), give(1, 2...3), take(2, 4...5), give(2, 6...7)])),
        Case("given back while another takes", judge([take(1, 0...1), give(1, 2...9), take(2, 3...8)])),
        Case("twice at once by the holder", judge([take(1, 0...1), give(1, 2...9), give(1, 2...9, .conflict)])),
        Case(
            "the second of two releases is told that he isn't the holder",
            judge([take(1, 0...1), give(1, 2...9), give(1, 2...9, .refused)])),
        Case(
            "taken, but not yet recorded: others are kept out, and nobody holds it",
            judge([take(1, 0...9), take(2, 1...2, .conflict), give(3, 3...4, .conflict)])),
        Case(
            "ended, but not yet free: nobody holds it, and others are kept out",
            judge([take(1, 0...1), give(1, 2...9), give(1, 3...4, .conflict), take(2, 5...6, .conflict)])),
        Case("a stale token is turned away while nobody holds it", judge([give(1, 0...1, .refused, proof: .forgery)])),
        Case(
            "a token of an earlier grant is turned away",
            judge([
                take(1, 0...1), give(1, 2...3, proof: .grant(0)), take(1, 4...5), give(1, 6...7, .refused, proof: .grant(0)),
            ])),
        Case(
            "steps in their turn",
            judge([
                take(1, 0...1, step: 0), give(1, 2...3, completes: true), take(2, 4...5, .refused, step: 0),
                take(2, 6...7, step: 1),
            ])),
        Case(
            "whoever is turned away because of his step may have kept others out for a moment",
            judge([take(1, 0...9, .refused, step: 1), take(2, 1...2, .conflict, step: 0)])),
        Case(
            "a take of unknown outcome explains a conflict later",
            judge([take(1, 0...1, .indeterminate), take(2, 50...51, .conflict)])),
        Case(
            "a 503 may have kept others out, and let go",
            judge([take(1, 0...9, .unavailable), take(2, 1...2, .conflict), take(3, 20...21)])),
        Case(
            "a give-back of unknown outcome",
            judge([take(1, 0...1), give(1, 2...3, .indeterminate), take(2, 50...51)])),
        Case("the holder extends", judge([take(1, 0...1), extend(1, 2...3, left: 29_999)])),
        Case(
            "versions and fencing tokens grow",
            judge(
                [take(1, 0...1, version: 6, fencing: 3), give(1, 2...3, version: 7), take(2, 4...5, version: 9, fencing: 4)],
                before: .init(holder: nil, version: 5), state: .init(holder: 2, version: 9))),
        Case(
            "the history shows it, in the order that overlapping left open",
            judge(
                [take(1, 0...1), give(1, 2...9), take(2, 2...9)], state: .init(holder: 2),
                history: ["take 1", "give 1", "take 2"])),
        Case(
            "the history may show what nobody was told",
            judge([take(1, 0...1, .indeterminate)], state: .init(holder: 1), history: ["take 1"])),
    ]

    static let wrong: [Case] = [
        Case("two win", judge([take(1, 0...9), take(2, 1...8)])),
        Case("nobody wins", judge([take(1, 0...9, .conflict), take(2, 1...8, .conflict)])),
        Case("a conflict after it was given back", judge([take(1, 0...1), give(1, 2...3), take(2, 4...5, .conflict)])),
        Case("given back by somebody else", judge([take(1, 0...1), give(2, 2...3)])),
        Case("given back twice", judge([take(1, 0...1), give(1, 2...3), give(1, 4...5)])),
        Case("given back twice at once", judge([take(1, 0...1), give(1, 2...9), give(1, 2...9)])),
        Case("the holder is turned away", judge([take(1, 0...1), give(1, 2...3, .refused)])),
        Case("nobody holds it, it says to the holder", judge([take(1, 0...1), give(1, 2...3, .conflict)])),
        Case(
            "a stale token of him who holds it again",
            judge([take(1, 0...1), give(1, 2...3), take(1, 4...5), give(1, 6...7, proof: .grant(0))])),
        Case("a forged token", judge([take(1, 0...1), extend(1, 2...3, proof: .forgery)])),
        Case("extended by somebody else", judge([take(1, 0...1), extend(2, 2...3)])),
        Case("an extension that shortens", judge([take(1, 0...1), extend(1, 2...3, left: 5000)])),
        Case("a step before its turn", judge([take(1, 0...1, step: 1)])),
        Case("turned away in his turn", judge([take(1, 0...1, .refused, step: 0)])),
        Case("a conflict after a step that had not its turn", judge([take(1, 0...1, .refused, step: 1), take(2, 2...3, .conflict, step: 0)])),
        Case(
            "two changes at one version",
            judge([take(1, 0...1, version: 1), give(1, 2...3, version: 1)], before: .init(holder: nil, version: 0))),
        Case("a fencing token that doesn't grow", judge([take(1, 0...1, fencing: 4), give(1, 2...3), take(2, 4...5, fencing: 4)])),
        Case("the state at the end has nobody", judge([take(1, 0...1)], state: .init(holder: nil))),
        Case("or somebody", judge([take(1, 0...1), give(1, 2...3)], state: .init(holder: 1))),
        Case("or another version", judge([take(1, 0...1, version: 1)], state: .init(holder: 1, version: 2))),
        Case("or steps that nobody completed", judge([take(1, 0...1)], state: .init(holder: 1, completed: 1))),
        Case("the history lacks one", judge([take(1, 0...1), give(1, 2...3)], history: ["take 1"])),
        Case("or shows one more", judge([take(1, 0...1)], history: ["take 1", "give 1"])),
        Case(
            "or another order",
            judge([take(1, 0...1), give(1, 2...3), take(2, 4...5)], history: ["take 1", "take 2", "give 1"])),
        Case("a take is refused where there are no steps", judge([take(1, 0...1, .refused)])),
        Case("an answer outside the contract", judge([take(1, 0...1, .failed)])),
        Case("an answer that is right in no state", judge([.init(part: .other, outcome: .granted, worker: 1, span: 0...1, problem: "no")])),
    ]

    @Test("what the rules allow is explained", arguments: right)
    func explained(_ example: Case) { #expect(example.answer() == .explained) }

    @Test("what they don't allow is a contradiction of a few operations", arguments: wrong)
    func contradiction(_ example: Case) {
        guard case .contradiction(let story, let operations) = example.answer() else {
            Issue.record("it is \(example.answer())")
            return
        }
        #expect(!story.isEmpty && !operations.isEmpty && operations.count <= 4)
    }

    @Test("what can't be known is undecided: leases that can have run out, a holder from before")
    func undecided() {
        guard case .undecided(let why) = Self.judge([Self.take(1, 0...1), Self.take(2, 900...901)], lease: 800) else {
            Issue.record("a lease may have run out")
            return
        }
        #expect(why.contains("run out"))
        guard case .undecided = Self.judge([Self.take(1, 0...1)], before: .init(holder: 7)) else {
            Issue.record("somebody held it before")
            return
        }
    }
}
