/// The CI system that a run takes place in, as its environment variables tell.
public struct CISystem: Sendable {
    private let environment: [String: String]

    /// The system of this environment.
    public init(environment: [String: String]) { self.environment = environment }

    /// Hands a report over: appends the summary to `$GITHUB_STEP_SUMMARY` where that is set, and gives back the lines
    /// to print: annotations where `GITHUB_ACTIONS` is `true`, and a warning if the summary could not be written,
    /// which changes no verdict.
    public func publish(_ report: Report) -> [String] {
        let isGitHub = environment["GITHUB_ACTIONS"] == "true"
        var lines = isGitHub ? report.annotations(workspace: environment["GITHUB_WORKSPACE", default: ""]) : []
        if let path = environment["GITHUB_STEP_SUMMARY"], !path.isEmpty {
            do {
                try report.appendMarkdown(to: path)
            } catch {
                lines.append(isGitHub ? "::warning title=Stampede::\(error)" : "\(error)")
            }
        }
        return lines
    }
}
