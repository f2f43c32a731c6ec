import CommandSyntax
import Session

/// What a command says by its exit code.
enum ExitCode: Int32 {
    /// Everything holds.
    case pass = 0
    /// An invariant failed.
    case violation = 1
    /// It could not be decided.
    case inconclusive = 2
    /// The command line was wrong.
    case usage = 64
    /// A scenario or another input file was wrong.
    case badInput = 65
    /// The target could not be reached.
    case targetUnavailable = 69
    /// A fault of Stampede itself.
    case internalFault = 70
    /// Stopped by a signal, after the report of what there was.
    case interrupted = 130

    /// The code with its meaning, for the help of a command.
    func means(_ meaning: String) -> CommandSyntax.ExitMeaning { .init(rawValue, meaning) }
}

extension ExitCode {
    /// The code of a session that ended so.
    init(_ ending: Session.Ending) {
        switch ending {
        case .pass: self = .pass
        case .violation: self = .violation
        case .inconclusive: self = .inconclusive
        case .targetMissing: self = .targetUnavailable
        case .reportMissing: self = .internalFault
        case .interrupted: self = .interrupted
        }
    }
}
