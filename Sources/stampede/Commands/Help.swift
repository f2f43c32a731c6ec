import CommandSyntax

extension Command {
    static let help = Command(
        syntax: CommandSyntax(
            "help", "Explain a command by example.",
            operands: .init("COMMAND", count: 0...1),
            examples: [.init("stampede help validate", "Explain `stampede validate`.")],
            exitCodes: [ExitCode.pass.means("it was explained"), ExitCode.usage.means("there is no such command")])
    ) { arguments in
        guard let name = arguments.operands.first else {
            Output.text(overview)
            return .pass
        }
        guard let command = named(name) else {
            Output.error(unknown(name))
            return .usage
        }
        Output.text(Help.text(of: command.syntax, program: program))
        return .pass
    }
}
