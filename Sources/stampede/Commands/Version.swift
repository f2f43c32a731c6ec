import CommandSyntax

extension Command {
    static let version = Command(
        syntax: CommandSyntax(
            "version", "Print the version.", examples: [.init("stampede version", "Print the version.")],
            exitCodes: [ExitCode.pass.means("always")])
    ) { _ in
        Output.text("stampede \(versionNumber)\n")
        return .pass
    }

    private static let versionNumber = "0.1.0"
}
