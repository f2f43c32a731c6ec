internal import HTTPTransport
internal import JSON

/// A method and path, and what answers them. A part `{tag}` of the path stands for any text.
struct Route: Sendable {
    let method: String
    let path: String
    let answer: @Sendable (ServedRequest, _ tag: String) async -> ServedAnswer
    /// What stands before `{tag}`, if there is one.
    private let prefix: [UInt8]?

    init(
        _ method: String, _ path: String,
        _ answer: @escaping @Sendable (ServedRequest, _ tag: String) async -> ServedAnswer
    ) {
        self.method = method
        self.path = path
        self.answer = answer
        prefix = path.firstRange(of: "{tag}").map { Array(path[..<$0.lowerBound].utf8) }
    }

    /// The text in the place of `{tag}` if the path is of this route; empty if it has none.
    func match(_ path: String) -> String? {
        guard let prefix else { return path == self.path ? "" : nil }
        guard path.utf8.starts(with: prefix) else { return nil }
        let tag = path.utf8.dropFirst(prefix.count)
        return tag.isEmpty || tag.contains(UInt8(ascii: "/")) ? nil : String(Substring(tag))
    }
}

/// Finds the route of a request; 404 and 405 where there is none.
struct Router: Sendable {
    let routes: [Route]

    func answer(_ request: ServedRequest) async -> ServedAnswer {
        var matches = routes.compactMap { route in route.match(request.path).map { (route: route, tag: $0) } }
        guard !matches.isEmpty else { return ServedAnswer(404, ["detail": "no such path"]) }
        // A path that is written out is not also a tag.
        if matches.contains(where: { $0.tag.isEmpty }) { matches.removeAll { !$0.tag.isEmpty } }
        if let match = matches.first(where: { $0.route.method == request.method }) {
            return await match.route.answer(request, match.tag)
        }
        let allowed = matches.map(\.route.method)
        return ServedAnswer(
            405, ["detail": .string("\(request.method) is not allowed here")],
            fields: [HTTPField("Allow", allowed.joined(separator: ", "))])
    }
}
