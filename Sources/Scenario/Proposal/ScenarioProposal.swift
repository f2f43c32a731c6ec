internal import JSON

/// Scenarios that an API's description suggests: what it says is taken from it, what it doesn't say stands as a `TODO:`
/// that validation points at.
public struct ScenarioProposal: Sendable {
    /// A scenario to be written to a file.
    public struct File: Sendable, Equatable {
        /// The scenario's name.
        public var name: String
        /// Its text.
        public var text: String

        /// This text under this name.
        public init(name: String, text: String) {
            self.name = name
            self.text = text
        }
    }

    /// The scenarios; empty if nothing can be taken, and nothing tells its health.
    public let files: [File]
    /// How many things are left to decide.
    public let undecided: Int

    /// The proposals of a file of at most 16 MB.
    public init(openAPIFile path: String, name: String) throws(ScenarioErrors) {
        let text: [UInt8]
        do throws(TextFile.Unreadable) { text = try TextFile.read(path, atMost: 16 << 20) } catch {
            throw ScenarioErrors(path, error.reason)
        }
        try self.init(openAPI: text, file: path, name: name)
    }

    /// The proposals of an OpenAPI 3 document in JSON or YAML. `name` is how the first of them is called.
    public init(openAPI text: [UInt8], file: String, name: String) throws(ScenarioErrors) {
        let document = try APIDocument(text, file: file)
        let roles = document.operations.compactMap { operation in APIRole(operation).map { (operation, $0) } }
        func best(_ kind: APIRole.Kind) -> (APIOperation, APIRole)? {
            roles.filter { $0.1.kind == kind }.max { $0.1.weight < $1.1.weight }
        }
        var files: [File] = []
        if let take = best(.take) {
            let release = roles.filter { $0.1.kind == .release && $0.0.isKin(to: take.0) }
                .max { $0.1.weight < $1.1.weight }
            let contest = ProposedContest(
                take: take.0, release: release?.0,
                keys: Self.keys(of: document.operations.filter { !$0.pathParameters.isEmpty }))
            files.append(
                File(name: name, text: Self.head(document, file, roles, name) + contest.text(named: name)))
        }
        if let health = best(.health) {
            let own = files.isEmpty ? name : "\(name)-health"
            files.append(File(name: own, text: Self.health(health.0, health.1, named: own)))
        }
        self.files = files
        undecided = files.reduce(0) { $0 + $1.text.split(separator: "\n").count { $0.contains("TODO:") } }
    }

    /// The names of variables in paths: what an API calls its things.
    private static func keys(of operations: [APIOperation]) -> [String] {
        operations.flatMap { $0.pathParameters.map { $0.name.lowercased() } }
    }

    private static func head(
        _ document: APIDocument, _ file: String, _ roles: [(APIOperation, APIRole)], _ name: String
    ) -> String {
        let lines = roles.map { operation, role in "#   \(operation.line) looks like \(role.kind): \(role.reason)" }
        return """
            # yaml-language-server: $schema=scenario.schema.json
            #
            # Proposed by `stampede init --openapi` from the description of \(document.title.visible).
            # Check it:  stampede validate \(name).yaml
            # Run it:    stampede run \(name).yaml --target http://127.0.0.1:8000
            #       or:  stampede run \(name).yaml --exec 'uvicorn main:app --port {port}'
            #
            # What the operations look like, and why:
            \(lines.map(\.visible).joined(separator: "\n"))

            """
    }

    private static func health(_ operation: APIOperation, _ role: APIRole, named name: String) -> String {
        """
        # yaml-language-server: $schema=scenario.schema.json
        #
        # \(operation.line.visible) looks like health: \(role.reason).
        name: \(name)
        description: The service says that it is well.
        tags: [http]

        clients: 1
        rounds: 1

        steps:
          - request: \(operation.line)
            expect: { status: \(operation.statuses(2).first ?? 200) }

        """
    }
}

extension APIOperation {
    /// Whether two operations are about the same thing: their paths begin alike or have a word in common, or their contents a
    /// field.
    fileprivate func isKin(to other: APIOperation) -> Bool {
        let (mine, others) = (path.split(separator: "/"), other.path.split(separator: "/"))
        let common = zip(mine, others).prefix { $0 == $1 && !$0.hasPrefix("{") }.count
        let fields = Set(body?.properties.map(\.name) ?? [])
        func stems(_ parts: [Substring]) -> Set<Substring> {
            Set(parts.filter { !$0.hasPrefix("{") }.map { $0.lowercased().prefix(4) }.filter { $0.count == 4 })
        }
        return common >= 1 && common >= min(mine.count, others.count) - 2
            || !stems(mine).isDisjoint(with: stems(others))
            || other.body?.properties.contains { fields.contains($0.name) } ?? false
    }
}

extension String {
    /// The text in one line, for a comment.
    fileprivate var visible: String {
        String(map { $0.isNewline || $0.unicodeScalars.contains { $0.value < 0x20 } ? " " : $0 }.prefix(200))
    }
}
