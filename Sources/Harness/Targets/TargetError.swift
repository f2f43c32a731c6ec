internal import EventLoop

/// Why the target of a run is not available: exit code 69.
public struct TargetError: Error, Sendable, Equatable, CustomStringConvertible {
    /// One sentence: what is wrong, and what to do.
    public var description: String

    /// A reason.
    public init(_ description: String) { self.description = description }

    /// The private server ended while clients were at work.
    static func ended(_ exit: ChildProcess.Exit) -> TargetError {
        let how =
            switch exit {
            case .status(let code): "with status \(code)"
            case .signal(let number): "by signal \(number)"
            }
        return TargetError(
            "the private redis-server ended \(how) in the middle of the run; what was recorded until then is judged; "
                + "see who stopped it (the kernel's log, if memory ran out), and run again")
    }
}
