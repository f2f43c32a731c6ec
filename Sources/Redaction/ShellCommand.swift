/// A command line as one can paste it into a POSIX shell, without the passwords that it held.
///
/// A secret is shown as `***`: who runs the command again puts it back, or uses the environment.
public struct ShellCommand: Sendable, Hashable, CustomStringConvertible {
    /// The line.
    public let description: String

    /// The line of these arguments, the program's name first.
    public init(_ arguments: [String]) {
        description = arguments.map { Self.quoted(RedactedURL.redacting($0)) }.joined(separator: " ")
    }

    private static func quoted(_ argument: String) -> String {
        let harmless = argument.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"),
                UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "="), UInt8(ascii: "@"), UInt8(ascii: "%"),
                UInt8(ascii: ","), UInt8(ascii: "+"):
                true
            default: false
            }
        }
        if harmless && !argument.isEmpty { return argument }
        return "'" + argument.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
    }
}
