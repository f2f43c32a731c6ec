import Testing

@testable import OccupationService

@Suite(.timeLimit(.minutes(1))) struct StoreTests {
    private func occupation(_ worker: Int, _ token: String, _ step: WorkStep = .assembly) -> Occupation {
        Occupation(worker: worker, workerName: "Ä'; DROP TABLE spool", step: step, token: token, since: 1)
    }

    @Test("a grant with a fencing token that is not the largest is turned away, and changes nothing")
    func fence() async throws {
        try await withDatabase { path in
            let store = try SQLiteStore(path: path, spools: ["A"])
            guard case .taken(let spool) = try await store.take("A", occupation(1, "one"), fence: 2) else {
                Issue.record("not taken")
                return
            }
            #expect(spool.version == 1)
            #expect(spool.occupation == occupation(1, "one"))
            for fence: UInt64 in [1, 2] {
                #expect(try await store.take("A", occupation(2, "two"), fence: fence) == .outdated(recorded: 2))
            }
            #expect(try await store.spool("A") == spool)
            #expect(try await store.history("A").count == 1)
            await store.close()
        }
    }

    @Test("only the recorded holder ends an occupation, once")
    func giveBack() async throws {
        try await withDatabase { path in
            let store = try SQLiteStore(path: path, spools: ["A"])
            _ = try await store.take("A", occupation(1, "one"), fence: 1)
            _ = try await store.take("A", occupation(2, "two"), fence: 2)
            #expect(try await store.giveBack("A", token: "one", .completed, at: 3, workDay: "2026-01-31") == nil)
            let ended = try await store.giveBack("A", token: "two", .completed, at: 3, workDay: "2026-01-31")
            #expect(ended?.nextStep == .welding)
            #expect(ended?.occupation == nil)
            #expect(try await store.giveBack("A", token: "two", .completed, at: 4, workDay: "2026-01-31") == nil)
            let spool = try #require(ended)
            #expect(try await store.take("A", occupation(3, "three"), fence: 3) == .notItsTurn(spool))
            await store.close()
        }
    }

    @Test("what was answered is there when the file is opened again")
    func persistence() async throws {
        try await withDatabase { path in
            let first = try SQLiteStore(path: path, spools: ["A"])
            _ = try await first.take("A", occupation(1, "one"), fence: 7)
            let second = try SQLiteStore(path: path, spools: ["A", "B"])
            #expect(try await second.spool("A")?.occupation == occupation(1, "one"))
            #expect(try await second.spool("A")?.fence == 7)
            #expect(try await second.spool("B") != nil)
            #expect(try await second.spool("C") == nil)
            await first.close()
            await second.close()
        }
    }

    @Test("a place where no file can be is told")
    func unopenable() async {
        #expect(throws: StoreError.self) { try SQLiteStore(path: "/nonexistent/folder/file", spools: []) }
    }
}
