internal import HTTPTransport
internal import JSON
public import Scenario

extension Scenario {
    /// Every request that a run of it would send, a line each, in the order of the steps: what only answers will tell stands in
    /// braces, fields of the head stand without their values.
    public func plannedRequests() -> [String] {
        var lines: [String] = []
        let names = named
        if let log = eventLog { lines += planned(.init(reading: log), "event log, before and after") }
        if let choice {
            lines += planned(choice, "for \(names.joined(separator: ", ")) until one is fit", resource: names.first)
        }
        for request in setUp { lines += planned(request, "set-up") }
        for group in groups {
            let who = group.clients == 1 ? group.name : "\(group.name), \(group.clients) clients"
            for step in group.steps {
                guard let request = step.action.request else { continue }
                lines += planned(request, step.when == .always ? who : "\(who), when \(step.when.rawValue)")
            }
            if let giveBack = group.giveBack {
                lines += planned(giveBack, "\(who), only if something was taken and not given back")
            }
        }
        for request in cleanUp { lines += planned(request, "clean-up") }
        return lines
    }

    /// How often the steps are done: as the file says it.
    public var plannedExtent: String {
        switch extent {
        case .rounds(let count): count == 1 ? "once" : "\(count) times"
        case .duration(let time): "for \(time)"
        }
    }

    private var named: [String] { if case .list(let names) = resourceNames { names } else { ["{resource}"] } }

    private var eventLog: EventLog? {
        for case .eventLog(let log) in invariants.map(\.settings) { return log }
        return nil
    }

    private func planned(_ request: Request, _ why: String, resource: String? = nil) -> [String] {
        let unknown = request.templates.flatMap(\.variables).compactMap { variable -> (String, JSON)? in
            guard case .captured(let name) = variable else { return nil }
            return (name, .string("{\(name)}"))
        }
        let values = TemplateValues(
            client: 0, round: 0, resource: choice == nil || resource != nil ? resource ?? named[0] : "{resource}",
            number: 0, run: "{run}", lease: lease, token: "{token}",
            captured: Dictionary(unknown, uniquingKeysWith: { first, _ in first }), random: 0)
        guard let http = RequestRendering(values).request(request, basePath: "") else { return [] }
        let target = http.target.replacing("%7B", with: "{").replacing("%7D", with: "}")
        let body = http.body.map { " " + Redaction.shown($0) } ?? ""
        let fields = http.fields.map(\.name).filter { $0 != "Content-Type" }
        let head = fields.isEmpty ? "" : "  (with \(fields.joined(separator: ", ")))"
        return ["\(http.method) \(target)\(body)\(head)  # \(why)"]
    }
}
