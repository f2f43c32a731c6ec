import Testing

@testable import OccupationService

/// What every store must do.
@Suite(.timeLimit(.minutes(1))) struct StoreTests {
    private func occupation(_ worker: Int, _ token: String, _ step: WorkStep = .assembly) -> Occupation {
        Occupation(worker: worker, workerName: "Ä'; DROP TABLE spool", step: step, token: token, since: 1)
    }

    @Test(
        "a grant with a fencing token that is not the largest is turned away, and changes nothing",
        arguments: StoreKind.allCases)
    func fence(kind: StoreKind) async throws {
        try await kind.place { place in
            let store = try place.open(["A"])
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

    @Test("only the recorded holder ends an occupation, once", arguments: StoreKind.allCases)
    func giveBack(kind: StoreKind) async throws {
        try await kind.place { place in
            let store = try place.open(["A"])
            _ = try await store.take("A", occupation(1, "one"), fence: 1)
            _ = try await store.take("A", occupation(2, "two"), fence: 2)
            #expect(try await store.giveBack("A", token: "one", .completed, at: 3, workDay: "2026-01-31") == nil)
            let ended = try await store.giveBack("A", token: "two", .completed, at: 3, workDay: "2026-01-31")
            #expect(ended?.nextStep == .welding)
            #expect(ended?.occupation == nil)
            #expect(try await store.giveBack("A", token: "two", .completed, at: 4, workDay: "2026-01-31") == nil)
            let spool = try #require(ended)
            #expect(try await store.take("A", occupation(3, "three"), fence: 3) == .notItsTurn(spool))
            let event = try await store.history("A").last
            #expect(event?.kind == .completed && event?.worker == 2 && event?.workDay == "2026-01-31")
            #expect(event?.instant == 3 && event?.version == 3)
            await store.close()
        }
    }

    @Test("what was answered is there when the store is opened again", arguments: StoreKind.allCases)
    func persistence(kind: StoreKind) async throws {
        try await kind.place { place in
            let first = try place.open(["A"])
            _ = try await first.take("A", occupation(1, "one"), fence: 7)
            let second = try place.open(["A", "B"])
            #expect(try await second.spool("A")?.occupation == occupation(1, "one"))
            #expect(try await second.spool("A")?.fence == 7)
            #expect(try await second.spool("C") == nil)
            await first.close()
            await second.close()
            let third = try place.open(["A", "B"])
            #expect(try await third.spool("A")?.occupation == occupation(1, "one"))
            #expect(try await third.spool("B")?.version == 0)
            await third.close()
        }
    }

    @Test(
        "of two services at one store, and all their calls at once, each grant is recorded once",
        arguments: StoreKind.allCases)
    func sharing(kind: StoreKind) async throws {
        try await kind.place { place in
            let stores = try [place.open(["A"]), place.open(["A"])]
            let taken = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 1...60 {
                    group.addTask {
                        let occupation = Occupation(
                            worker: number, workerName: nil, step: .assembly, token: "\(number)", since: 1)
                        let result = try await stores[number % 2].take("A", occupation, fence: UInt64(number))
                        if case .taken = result { return true }
                        return false
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            let events = try await stores[0].history("A")
            #expect(events.count == taken)
            #expect(events.map(\.version) == Array(1...taken))
            #expect(events.map(\.worker) == events.map(\.worker).sorted())
            #expect(try await stores[1].spool("A")?.fence == 60)
            for store in stores { await store.close() }
        }
    }

    @Test("thousands of spools are there, whatever their number", arguments: StoreKind.allCases)
    func manySpools(kind: StoreKind) async throws {
        try await kind.place { place in
            let store = try place.open((1...1201).map { "S\($0)" })
            for number in [1, 500, 501, 1201] { #expect(try await store.spool("S\(number)") != nil) }
            #expect(try await store.spool("S1202") == nil)
            await store.close()
        }
    }

    @Test("while others keep an SQLite file busy each call ends in its time, those that queue too")
    func busy() async throws {
        try await StoreKind.sqlite.place { place in
            guard case .sqlite(let path) = place else { return }
            let store = try place.open(["A"], patience: 300_000_000)
            let other = try SQLiteDatabase(path: path, deadline: .max)
            try other.run("BEGIN IMMEDIATE")
            let failures = await withTaskGroup(of: Bool.self) { group in
                for fence in 1...20 {
                    group.addTask {
                        do throws(StoreError) {
                            _ = try await store.take("A", occupation(1, "\(fence)"), fence: UInt64(fence))
                            return false
                        } catch { return error.kind == .failed }
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(failures == 20)
            try other.run("COMMIT")
            other.close()
            guard case .taken(let spool) = try await store.take("A", occupation(1, "one"), fence: 1) else {
                Issue.record("not taken")
                return
            }
            #expect(spool.version == 1)
            await store.close()
        }
    }

    @Test("a place where no file can be is told")
    func unopenable() {
        #expect(throws: StoreError.self) {
            try SQLStore(path: "/nonexistent/folder/file", spools: [], patience: 1_000_000_000)
        }
    }
}
