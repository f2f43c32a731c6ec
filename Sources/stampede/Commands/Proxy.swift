import CommandSyntax
import EventLoop
import FaultProxy
import Glibc

extension Command {
    static let proxy = Command(
        syntax: CommandSyntax(
            "proxy", "Stand between programs and pass what they say, late, slowly, cut or not at all.",
            options: [listen, upstream, fault, api, seed, allowHost],
            examples: [
                .init(
                    "stampede proxy --listen 127.0.0.1:6380 --upstream redis://127.0.0.1:6379 --fault 'latency 20ms jitter 5ms on SET'",
                    "Each SET comes 15 to 25 ms later to Redis; all else passes."),
                .init(
                    "stampede proxy --listen 127.0.0.1:6380 --upstream redis://127.0.0.1:6379 --api 6381",
                    "Pass everything, and be told over HTTP what to do: curl -d 'drop 1 replies on SET' 127.0.0.1:6381/faults"
                ),
                .init(
                    "stampede proxy --listen 127.0.0.1:8001 --upstream http://127.0.0.1:8000 --fault 'bandwidth 10KB/s share 10%'",
                    "One of ten connections to a service is slow."),
            ],
            exitCodes: [
                ExitCode.pass.means("ended by SIGTERM or SIGINT"),
                ExitCode.usage.means("the command line is wrong"),
                ExitCode.targetUnavailable.means("it can't listen there"),
            ],
            notes: [
                """
                A fault is one of: latency TIME [jitter TIME], bandwidth SIZE/s, stall, reset, half-open, drop N, cut after \
                SIZE; then what limits it: requests or replies, on COMMAND,… and key PATTERN (Redis only), name PATTERN (CLIENT \
                SETNAME), from ADDRESS, every N (connections), share P%. Documentation/Proxy.md says what each does.
                """,
                """
                It listens on the loopback interface only, the API too.
                """,
            ])
    ) { (arguments) async throws(UsageError) in
        guard let place = arguments.value(of: listen) else {
            throw UsageError("--listen is missing; write --listen 127.0.0.1:6380")
        }
        guard let server = arguments.value(of: upstream) else {
            throw UsageError("--upstream is missing; write --upstream redis://127.0.0.1:6379")
        }
        let seed = arguments.value(of: seed).map { UInt64($0) } ?? UInt64.random(in: 0 ... .max)
        guard let seed else { throw UsageError("--seed: write a whole number from 0 to \(UInt64.max)") }
        let apiPort = try arguments.integer(of: api, in: 0...65_535).map { UInt16($0) }
        let plan: ProxyPlan
        do throws(ProxyPlan.Problems) {
            plan = try ProxyPlan(
                listen: place, upstream: server, faults: arguments.values(of: fault), seed: seed, apiPort: apiPort,
                allowing: arguments.values(of: allowHost))
        } catch {
            throw UsageError("\(error)")
        }
        do throws(FaultProxy.StartError) {
            let stop = AsyncStream.makeStream(of: Void.self)
            let signals = [
                await SignalWatch(SIGINT, on: .shared) { stop.continuation.finish() },
                await SignalWatch(SIGTERM, on: .shared) { stop.continuation.finish() },
            ]
            let proxy = try await FaultProxy.start(plan, on: .shared)
            if let url = proxy.apiURL { Output.text("api at \(url)\n") }
            Output.text("listening at \(proxy.address), before \(plan.upstreamURL), seed \(plan.seed)\n")
            for await _ in stop.stream {}
            for line in await proxy.account() { Output.text(line + "\n") }
            await proxy.stop()
            for signal in signals { await signal.cancel() }
            return .pass
        } catch {
            Output.error("stampede: \(error)\n")
            return .targetUnavailable
        }
    }

    private static let listen = Option.value(
        "listen", "ADDRESS", "Where to listen: 127.0.0.1:6380, port 0 for a free one.")
    private static let upstream = Option.value(
        "upstream", "URL", "Where it leads: redis://127.0.0.1:6379, or tcp:// or http:// for what isn't Redis.")
    private static let fault = Option.value(
        "fault", "FAULT", "What is done to what passes, like 'latency 20ms on SET'.", isRepeatable: true)
    private static let api = Option.value(
        "api", "PORT", "Tell and change what is done over HTTP at this port of 127.0.0.1; 0 for a free one.")
    private static let seed = Option.value(
        "seed", "N", "What is drawn: jitter, shares of connections.", fallback: "a random one")
    private static let allowHost = Option.value(
        "allow-host", "HOST", "Allow an upstream on this host, which is not this machine.", isRepeatable: true)
}
