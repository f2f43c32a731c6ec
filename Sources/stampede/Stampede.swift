import CommandSyntax
import Glibc

/// The command line: finds the command, parses, calls, and ends with its exit code.
@main
struct Stampede {
    static func main() async {
        // A full disk, a limit on the size of files, a reader that has gone: errors to tell, not signals to die of.
        signal(SIGXFSZ, SIG_IGN)
        signal(SIGPIPE, SIG_IGN)
        let code = await run(Array(CommandLine.arguments.dropFirst()))
        exit(code.rawValue)
    }

    private static func run(_ arguments: [String]) async -> ExitCode {
        guard let name = arguments.first else {
            Output.error(Command.overview)
            return .usage
        }
        if ["--help", "-h"].contains(name) { return await run(["help"]) }
        if name == "--version" { return await run(["version"]) }
        guard let command = Command.named(name) else {
            Output.error(Command.unknown(name))
            return .usage
        }
        do throws(UsageError) {
            let parsed = try Arguments(Array(arguments.dropFirst()), for: command.syntax)
            if parsed.asksForHelp {
                Output.text(Help.text(of: command.syntax, program: Command.program))
                return .pass
            }
            return try await command.run(parsed)
        } catch {
            Output.error("stampede \(name): \(error) (see `stampede help \(name)`)\n")
            return .usage
        }
    }
}
