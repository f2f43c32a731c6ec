internal import CProcess

extension EventLoop {
    /// Where a loop's thread may run.
    public struct Cores: Sendable {
        fileprivate var cores = stampede_cores()
    }

    /// Keeps the loop's thread on the core on which it runs now, with every program that it starts from now on: programs that
    /// take turns hand over sooner if no other core has to wake up for it. Returns what `leaveCore` needs; nil if it can't
    /// be done. Loop-bound.
    public func stayOnCore() -> Cores? {
        assertOnLoop()
        var before = Cores()
        return stampede_stay_on_core(&before.cores) == 0 ? before : nil
    }

    /// Lets the loop's thread run where it could before. Loop-bound.
    public func leaveCore(_ before: Cores) {
        assertOnLoop()
        var before = before
        _ = stampede_leave_core(&before.cores)
    }
}
