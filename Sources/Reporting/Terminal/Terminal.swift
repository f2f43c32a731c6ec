import Checkers
import Glibc

/// What an output can show.
public struct Terminal: Sendable, Equatable {
    /// Whether a person sits in front of it, so that lines can be drawn again in place.
    public var isTerminal: Bool
    /// Whether to use colour.
    public var colour: Bool
    /// How many columns it has.
    public var columns: Int

    /// An output that can show this; by default a file or a pipe.
    public init(isTerminal: Bool = false, colour: Bool = false, columns: Int = 80) {
        self.isTerminal = isTerminal
        self.colour = colour
        self.columns = columns
    }

    /// What the output behind a file descriptor can show. No colour when it is no terminal, when `NO_COLOR` is
    /// set to anything (no-color.org), or when `TERM` is `dumb`; a dumb terminal isn't drawn on in place either.
    public static func detect(_ descriptor: Int32, environment: [String: String]) -> Terminal {
        guard isatty(descriptor) == 1, environment["TERM"] != "dumb" else { return Terminal() }
        var size = winsize()
        let known = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        return Terminal(
            isTerminal: true, colour: environment["NO_COLOR", default: ""].isEmpty,
            columns: known ? Int(size.ws_col) : 80)
    }

    enum Ink: String {
        case red = "31"
        case green = "32"
        case yellow = "33"
        case faint = "2"
        case bold = "1"
    }

    func paint(_ text: String, _ ink: Ink) -> String {
        colour ? "\u{1B}[\(ink.rawValue)m\(text)\u{1B}[0m" : text
    }
}

extension Verdict.Conclusion {
    /// The sign that stands before a conclusion.
    var sign: String {
        switch self {
        case .pass: "✓"
        case .fail: "✗"
        case .inconclusive: "?"
        }
    }

    var ink: Terminal.Ink {
        switch self {
        case .pass: .green
        case .fail: .red
        case .inconclusive: .yellow
        }
    }
}
