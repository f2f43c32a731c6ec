import CommandSyntax
import Session

extension Command {
    static let version = Command(
        syntax: CommandSyntax(
            "version", "Print the version.", examples: [.init("stampede version", "Print the version.")],
            exitCodes: [ExitCode.pass.means("always")])
    ) { _ in
        Output.text("stampede \(Version.current)\n")
        return .pass
    }
}
