import Testing

@testable import RedisClient

@Suite struct PoolStateTests {
    typealias State = PoolState<String, Int>

    @Test("connections are opened up to the ceiling, and not one more")
    func ceiling() {
        var state = State(ceiling: 2)
        #expect(state.want(1) == [.open])
        #expect(state.want(2) == [.open])
        #expect(state.want(3) == [])
        #expect(state.opened("a", now: 0) == [.lend("a", to: 1)])
        #expect(state.opened("b", now: 0) == [.lend("b", to: 2)])
        #expect(state.open == 2)
        #expect(state.giveBack("b", isQuiet: true, now: 1) == [.lend("b", to: 3)])
    }

    @Test("waiters are served in the order in which they came")
    func order() {
        var state = State(ceiling: 1)
        _ = state.want(1)
        for waiter in 2...5 { #expect(state.want(waiter) == []) }
        #expect(state.opened("a", now: 0) == [.lend("a", to: 1)])
        state.leave(3)
        for waiter in [2, 4, 5] { #expect(state.giveBack("a", isQuiet: true, now: 0) == [.lend("a", to: waiter)]) }
    }

    @Test("the connection used last is lent first")
    func lastInFirstOut() {
        var state = State(ceiling: 2)
        _ = state.want(1)
        _ = state.want(2)
        _ = state.opened("a", now: 0)
        _ = state.opened("b", now: 0)
        _ = state.giveBack("a", isQuiet: true, now: 1)
        _ = state.giveBack("b", isQuiet: true, now: 2)
        #expect(state.want(3) == [.lend("b", to: 3)])
    }

    @Test("a broken connection is replaced when somebody waits, and only then")
    func broken() {
        var state = State(ceiling: 1)
        _ = state.want(1)
        _ = state.opened("a", now: 0)
        #expect(state.want(2) == [])
        #expect(state.broke("a") == [.open])
        #expect(state.broken == 1)
        #expect(state.giveBack("a", isQuiet: true, now: 0) == [])
        #expect(state.opened("b", now: 0) == [.lend("b", to: 2)])
        #expect(state.broke("b") == [])
        #expect(state.open == 0)
    }

    @Test("a failed opening is told to the waiter who came first")
    func failedOpening() {
        var state = State(ceiling: 1)
        _ = state.want(7)
        _ = state.want(8)
        let first = state.openFailed()
        #expect(first.told == 7)
        #expect(first.actions == [.open], "the second waiter still needs a connection")
        state.leave(8)
        let second = state.openFailed()
        #expect(second.told == nil)
        #expect(second.actions == [])
    }

    @Test("a connection that still owes an answer is lent to nobody until it is drained, and counts")
    func draining() {
        var state = State(ceiling: 1)
        _ = state.want(1)
        _ = state.opened("a", now: 0)
        #expect(state.giveBack("a", isQuiet: false, now: 0) == [])
        #expect(state.want(2) == [])
        #expect(state.open == 1)
        #expect(state.drained("a", now: 0) == [.lend("a", to: 2)])
    }

    @Test("closing closes what is idle at once and what is lent when it comes back")
    func closing() {
        var state = State(ceiling: 3)
        for waiter in 1...2 { _ = state.want(waiter) }
        _ = state.opened("a", now: 0)
        _ = state.opened("b", now: 0)
        _ = state.giveBack("b", isQuiet: true, now: 0)
        let (actions, waiters) = state.close()
        #expect(actions == [.close("b")])
        #expect(waiters.isEmpty)
        #expect(state.giveBack("a", isQuiet: true, now: 0) == [.close("a")])
        #expect(state.open == 0)
    }

    @Test("connections that lay idle are taken out to be checked, the others stay")
    func idleCheck() {
        var state = State(ceiling: 2)
        _ = state.want(1)
        _ = state.want(2)
        _ = state.opened("a", now: 0)
        _ = state.opened("b", now: 0)
        _ = state.giveBack("a", isQuiet: true, now: 5)
        _ = state.giveBack("b", isQuiet: true, now: 9)
        #expect(state.takeIdle(since: 5) == ["a"])
        #expect(state.idle.map(\.connection) == ["b"])
        #expect(state.giveBack("a", isQuiet: true, now: 10) == [])
        #expect(state.idle.count == 2)
    }

    @Test("whatever happens in whatever order, the ceiling holds and no waiter is forgotten", arguments: 0..<200)
    func anyOrder(seed: UInt64) {
        var random = Xorshift(state: seed * 2 + 1)
        var state = State(ceiling: 3)
        var lent: [String: Int] = [:]
        var waiting: [Int] = []
        var toOpen = 0
        var names = 0
        func perform(_ actions: [State.Action]) {
            for action in actions {
                switch action {
                case .open: toOpen += 1
                case .lend(let connection, let waiter):
                    #expect(waiting.first == waiter)
                    waiting.removeFirst()
                    lent[connection] = waiter
                case .close: Issue.record("nothing is closed here")
                }
            }
        }
        for step in 0..<300 {
            switch random.next() % 5 {
            case 0:
                waiting.append(step)
                perform(state.want(step))
            case 1 where toOpen > 0:
                toOpen -= 1
                names += 1
                perform(state.opened("c\(names)", now: Int64(step)))
            case 2 where toOpen > 0:
                toOpen -= 1
                let (told, actions) = state.openFailed()
                if let told {
                    #expect(told == waiting.first)
                    waiting.removeFirst()
                }
                perform(actions)
            case 3:
                guard let back = lent.keys.sorted().first else { continue }
                lent[back] = nil
                perform(state.giveBack(back, isQuiet: true, now: Int64(step)))
            default:
                guard let gone = lent.keys.sorted().last, random.next() % 3 == 0 else { continue }
                lent[gone] = nil
                perform(state.broke(gone))
            }
            #expect(state.open + state.opening <= 3)
            #expect(state.waiting == waiting)
            #expect(state.opening == toOpen)
            // Somebody who waits while the pool could serve him would wait for ever.
            if !waiting.isEmpty, state.opening == 0 { #expect(state.lent.count == 3 || !lent.isEmpty) }
        }
    }
}

private struct Xorshift: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
