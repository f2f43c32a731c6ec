import EventLoop
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
                    for _ in 0..<100 {
                        counter.value += 1
                        await Task.yield()
                    }
                }
            }
        }
        #expect(counter.value == 100_000)
    }

    @Test("timers fire in the order of their deadlines, and never early")
    func timerOrder() async {
        let start = MonotonicClock.now
        let order = await withTaskGroup(of: (Int, Int64).self) { group in
            for delay in [30, 10, 20, 0, 40] {
                group.addTask(executorPreference: loop) {
                    await loop.sleep(until: start + Int64(delay) * 1_000_000)
                    return (delay, MonotonicClock.now)
                }
            }
            var order: [Int] = []
            for await (delay, woke) in group {
                #expect(woke >= start + Int64(delay) * 1_000_000)
                order.append(delay)
            }
            return order
        }
        #expect(order == [0, 10, 20, 30, 40])
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
