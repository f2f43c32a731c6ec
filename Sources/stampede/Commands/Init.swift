import CommandSyntax
import Scenario
import Session

extension Command {
    static let initialize = Command(
        syntax: CommandSyntax(
            "init", "Write a scenario to begin with, or propose some from an API's description.",
            operands: .init("NAME", count: 0...1), options: [openAPI, allowHost],
            examples: [
                .init(
                    "stampede init", "Write my-scenario.yaml, and the schema by which editors complete and check it."),
                .init("stampede init two-takers", "Write two-takers.yaml."),
                .init(
                    "stampede init --openapi http://127.0.0.1:8000/openapi.json",
                    "Propose a contest from what a FastAPI service says of itself: contest.yaml."),
            ],
            exitCodes: [
                ExitCode.pass.means("it was written"),
                ExitCode.usage.means("the name is none, or a file of that name is there"),
                ExitCode.badInput.means("the description is none, or nothing in it can be taken"),
                ExitCode.targetUnavailable.means("the description can't be had from that URL"),
                ExitCode.internalFault.means("it can't be written here"),
            ],
            notes: [
                """
                What a description doesn't tell stands as a TODO in the file; `stampede validate` points at each of them.
                """
            ])
    ) { (arguments) async throws(UsageError) in
        let source = arguments.value(of: openAPI)
        let name = arguments.operands.first ?? (source == nil ? "my-scenario" : "contest")
        guard let template = ScenarioTemplate.text(name: name) else {
            throw UsageError("`\(name)` is no name for a scenario; write small letters, digits and hyphens: two-takers")
        }
        guard let source else { return try write([.init(name: name, text: template)]) }
        let proposal: ScenarioProposal
        switch try await propose(source, name, arguments) {
        case .proposal(let made): proposal = made
        case .failed(let reason, let code):
            Output.error("\(reason)\n")
            return code
        }
        guard !proposal.files.isEmpty else {
            Output.error(
                "\(source): no operation looks like one that takes something, or tells health; `stampede init` writes a scenario to begin with\n"
            )
            return .badInput
        }
        let code = try write(proposal.files)
        if code == .pass, proposal.undecided > 0 {
            Output.text("\(proposal.undecided) TODO: what the description doesn't tell is left for you to decide.\n")
        }
        return code
    }

    private static let openAPI = Option.value(
        "openapi", "FILE|URL", "Propose scenarios from this OpenAPI 3 document, in JSON or YAML.")
    private static let allowHost = Option.value(
        "allow-host", "HOST", "Allow a URL on this host, which is not this machine.", isRepeatable: true)

    private enum Proposed {
        case proposal(ScenarioProposal)
        case failed(String, ExitCode)
    }

    private static func propose(
        _ source: String, _ name: String, _ arguments: Arguments
    ) async throws(UsageError) -> Proposed {
        do throws(ScenarioErrors) {
            guard source.hasPrefix("http://") || source.hasPrefix("https://") else {
                return .proposal(try ScenarioProposal(openAPIFile: source, name: name))
            }
            let document: [UInt8]
            do throws(DocumentFetch.Failure) {
                let fetch = try DocumentFetch(source)
                if let host = fetch.foreignHost, !arguments.values(of: allowHost).contains(host) {
                    return .failed("stampede init: \(UsageError.foreign(host))", .usage)
                }
                document = try await fetch.get()
            } catch {
                return .failed("stampede init: \(error)", .targetUnavailable)
            }
            return .proposal(try ScenarioProposal(openAPI: document, file: source, name: name))
        } catch {
            return .failed("\(error)", .badInput)
        }
    }

    private static func write(_ files: [ScenarioProposal.File]) throws(UsageError) -> ExitCode {
        for file in files {
            let path = "\(file.name).yaml"
            switch NewFile.write(file.text, to: path) {
            case .exists: throw UsageError("\(path) is there already; choose another name")
            case .failed(let reason):
                Output.error("stampede init: \(path) can't be written: \(reason)\n")
                return .internalFault
            case .written: break
            }
            Output.text(
                "\(path) is written. Check it with `stampede validate \(path)`, run it with `stampede run \(path)`.\n")
        }
        // Without the schema the scenario is as good; only editors miss it.
        _ = NewFile.write(Scenario.jsonSchema, to: "scenario.schema.json")
        return .pass
    }
}
