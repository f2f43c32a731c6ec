internal import JSON

extension Diagnosis {
    /// A line a finding, and below it what to do.
    public var text: String {
        let width = findings.map(\.name.count).max() ?? 0
        return findings.map { finding in
            let sign =
                switch finding.state {
                case .ok: "✓"
                case .warning: "!"
                case .problem: "✗"
                }
            let name = finding.name + String(repeating: " ", count: width - finding.name.count)
            let margin = String(repeating: " ", count: width + 4)
            return "\(sign) \(name)  \(finding.text)\n" + (finding.advice.map { "\(margin)\($0)\n" } ?? "")
        }.joined()
    }

    /// An object with `ready` and the list of `findings`, each with `name`, `state`, `text` and, where there is
    /// something to do, `advice`.
    public var json: String {
        let list = findings.map { finding -> JSON in
            var members: [JSON.Member] = [
                .init("name", .string(finding.name)),
                .init("state", .string(finding.state.rawValue)),
                .init("text", .string(finding.text)),
            ]
            if let advice = finding.advice { members.append(.init("advice", .string(advice))) }
            return .object(members)
        }
        let whole: JSON = ["ready": .bool(isReady), "findings": .array(list)]
        return whole.lines() + "\n"
    }
}
