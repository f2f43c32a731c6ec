import CommandSyntax
import ConnectionWatch
import EventLoop
import Glibc
import RedisClient
import Reporting

extension Command {
    static let watch = Command(
        syntax: CommandSyntax(
            "watch", "Show who holds the connections of a Redis, how many are left, and how that grows.",
            operands: .init("URL", count: 1...1), options: [every, count, json, allowHost],
            examples: [
                .init("stampede watch redis://127.0.0.1:6379", "A table that is drawn anew each second."),
                .init(
                    "stampede watch redis://127.0.0.1:6379 --json --every 10s", "A line of JSON each time, for logs."),
            ],
            exitCodes: [
                ExitCode.pass.means("it was ended, or has looked as often as it should"),
                ExitCode.usage.means("the command line is wrong"),
                ExitCode.targetUnavailable.means("Redis can't be reached, or went away"),
            ])
    ) { (arguments) async throws(UsageError) in
        let configuration: RedisConfiguration
        do throws(RedisURLError) { configuration = try RedisConfiguration(url: arguments.operands[0]) } catch {
            throw UsageError("\(error)")
        }
        if let host = configuration.foreignHost, !arguments.values(of: allowHost).contains(host) {
            throw UsageError("\(host) is not this machine; allow it with --allow-host \(host) if you may look at it")
        }
        var watch = ConnectionWatch(configuration)
        if let time = try arguments.duration(of: every) {
            guard (.milliseconds(10) ... .seconds(86_400)).contains(time) else {
                throw UsageError("--every: write a duration from 10ms to 24h")
            }
            let (seconds, attoseconds) = time.components
            watch.interval = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        }
        watch.count = try arguments.integer(of: count, in: 1...1_000_000)
        let terminal = Terminal.detect(STDOUT_FILENO, environment: ScenarioOptions.wholeEnvironment)
        let asJSON = arguments.isOn(json)
        let task = Task { () async -> RedisError? in
            do throws(RedisError) {
                try await watch.run { course in
                    if asJSON { return Output.text(course.json(at: "\(Report.Timestamp.now)") + "\n") }
                    let table = ConnectionTable(course, columns: terminal.columns).lines.joined(separator: "\n")
                    Output.text((terminal.isTerminal ? "\u{1B}[H\u{1B}[2J" : "") + table + "\n")
                }
                return nil
            } catch {
                return error
            }
        }
        let signals = [
            await SignalWatch(SIGINT, on: .shared) { task.cancel() },
            await SignalWatch(SIGTERM, on: .shared) { task.cancel() },
        ]
        let failure = await task.value
        for signal in signals { await signal.cancel() }
        guard let failure else { return .pass }
        Output.error("stampede: \(configuration.redactedURL): \(failure)\n")
        return .targetUnavailable
    }

    private static let every = Option.value("every", "D", "The time between two looks.", fallback: "1s")
    private static let count = Option.value("count", "N", "End after so many looks.")
    private static let json = Option.flag("json", "Write a line of JSON each time, in place of the table.")
    private static let allowHost = Option.value(
        "allow-host", "HOST", "Allow a Redis on this host, which is not this machine.", isRepeatable: true)
}
