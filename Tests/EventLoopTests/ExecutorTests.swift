import EventLoop
import StampedeTesting
import Testing

@Suite struct ExecutorTests {
    let loop = EventLoop.shared

    @Test("a task that prefers the loop runs on its thread, and stays there after a suspension")
    func staysOnLoop() async {
        let places = await loop.run {
            let before = loop.isCurrent
            await Task.yield()
            let after = loop.isCurrent
            return [before, after]
        }
        #expect(places == [true, true])
        #expect(!loop.isCurrent)
    }

    @Test("what runs on the loop stays on it, also after an actor has waited for the loop")
    func afterAnActor() async {
        actor Guest {
            func visit() async { await EventLoop.shared.run { await Task.yield() } }
        }
        let guest = Guest()
        for _ in 0..<1000 {
            await guest.visit()
            let stays = await loop.run {
                await loop.sleep(until: MonotonicClock.now + 1000)
                return loop.isCurrent
            }
            #expect(stays)
        }
    }

    @Test("a thousand tasks on one loop never run at the same time")
    func serial() async {
        final class Counter: @unchecked Sendable {
            // Sendable: touched on the loop's thread only; that is what the test is about.
            var value = 0
        }
        let counter = Counter()
        await withTaskGroup { group in
            for _ in 0..<1000 {
                group.addTask(executorPreference: loop) {
                    for _ in 0..<20 {
                        counter.value += 1
                        await Task.yield()
                    }
                }
            }
        }
        #expect(counter.value == 20_000)
    }

    @Test(
        "timers fire in the order of their deadlines, and never early; a cancelled one never", .timeLimit(.minutes(1)))
    func timerOrder() async throws {
        let fired = Lock<[(delay: Int64, late: Int64)]>([])
        await loop.run {
            let start = MonotonicClock.now
            for delay: Int64 in [30, 10, 20, 0, 40] {
                let deadline = start + delay * 1_000_000
                _ = loop.schedule(at: deadline) {
                    fired.withLock { $0.append((delay, MonotonicClock.now - deadline)) }
                }
            }
            loop.schedule(at: start + 15_000_000) { fired.withLock { $0.append((15, 0)) } }.cancel()
        }
        try await eventually { fired.withLock { $0.count } >= 5 }
        #expect(fired.withLock { $0.map(\.delay) } == [0, 10, 20, 30, 40])
        #expect(fired.withLock { $0.allSatisfy { $0.late >= 0 } })
    }

    @Test("a cancelled sleep ends at once", .timeLimit(.minutes(1)))
    func cancelledSleep() async {
        let sleeper = Task(executorPreference: loop) {
            await loop.sleep(until: MonotonicClock.now + 3_600_000_000_000)
            return Task.isCancelled
        }
        sleeper.cancel()
        #expect(await sleeper.value)
    }

    @Test("a loop of one's own can be stopped", .timeLimit(.minutes(1)))
    func stopping() async {
        let own = EventLoop()
        #expect(await own.run { own.isCurrent })
        own.stop()
    }
}
