import CommandSyntax
import Explorer
import Glibc
import Harness
import Reporting
import Scenario
import Session

extension Command {
    static let replay = Command(
        syntax: CommandSyntax(
            "replay", "Repeat a schedule that broke an invariant.",
            operands: .init("FILE", count: 1...1), options: [scenarioFile, exec, ready, sound],
            examples: [
                .init(
                    "stampede replay Reports/20260131-120000-abcd/schedule.json",
                    "See whether the schedule still breaks the service."),
                .init(
                    "stampede replay tests/double-booking.json --exec 'uvicorn main:app --port {port}'",
                    "The same as a regression test in a service's own CI."),
            ],
            exitCodes: [
                ExitCode.pass.means("the schedule breaks nothing any more"),
                ExitCode.violation.means("it still breaks an invariant"),
                ExitCode.usage.means("the command line is wrong"),
                ExitCode.badInput.means("the file is no schedule, or one of another scenario or version"),
                ExitCode.targetUnavailable.means("the service or Redis is not available, or can't be explored"),
            ])
    ) { (arguments) async throws(UsageError) in
        do throws(ExploreError) {
            let path = arguments.operands[0]
            guard let bytes = readWhole(path) else {
                throw .badInput("\(path): \(String(cString: strerror(errno))); name a schedule.json")
            }
            let file = try ScheduleFile(reading: bytes, path: path)
            var plan = Exploration.Plan(
                try scenario(of: file, path, arguments), run: "replay-\(getpid())")
            if arguments.value(of: exec) == nil, !arguments.isOn(sound) { plan.defect = file.defect }
            let (result, record) = try await Exploration(plan).replay(file.steps)
            let terminal = Terminal.detect(STDOUT_FILENO, environment: ScenarioOptions.wholeEnvironment)
            Output.text(Columns(record, clients: plan.scenario.clients, width: terminal.columns).text + "\n")
            if result.shapes != file.shapes {
                Output.text("  the service goes another way than when the schedule was written\n")
            }
            for violation in result.violations { Output.text("✗ \(violation.invariant)  \(violation.message)\n") }
            if result.violations.isEmpty { Output.text("✓ the schedule breaks nothing any more\n") }
            return result.violations.isEmpty ? .pass : .violation
        } catch {
            Output.error("stampede: \(error)\n")
            return ExitCode(error)
        }
    }

    private static let scenarioFile = Option.value(
        "scenario", "FILE", "Where the scenario is now.", fallback: "where it was")
    private static let exec = Option.value(
        "exec", "COMMAND", "What starts the service.", fallback: "what started it then")
    private static let ready = Option.value("ready", "PATH", "Its ready path.", fallback: "what it was then")
    private static let sound = Option.flag("sound", "Leave out the known bug that was switched on then.")

    private static func scenario(
        of file: ScheduleFile, _ path: String, _ arguments: Arguments
    ) throws(ExploreError) -> Scenario {
        let scenario: Scenario
        do throws(ScenarioErrors) {
            scenario = try Scenario.load(
                path: arguments.value(of: scenarioFile) ?? file.scenarioPath, environment: ScenarioOptions.environment,
                overrides: file.settings.map(Scenario.Override.init(setting:)))
        } catch {
            throw .badInput(
                "\(path): the scenario of the schedule can't be read; name it with --scenario FILE\n\(error)")
        }
        guard ScheduleFile.digest(of: scenario, file.settings) == file.digest else {
            throw .badInput(
                "\(path): the schedule is one of the scenario \(file.scenarioName) as it was then, and \(scenario.source.path) is another text; explore again"
            )
        }
        var choice = ServiceChoice()
        choice.kind = (arguments.value(of: exec) ?? file.command).map { .command($0) }
        choice.ready = arguments.value(of: ready) ?? file.ready
        return scenario.running(against: choice)
    }

    private static func readWhole(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "re") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < 16 << 20 {
            let count = fread(&buffer, 1, buffer.count, file)
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        return bytes
    }
}
