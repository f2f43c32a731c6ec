/// Puts a document together: the file, what it includes, the environment's variables, the overrides.
struct Composition {
    private let variables: Variables
    private var reading: [String] = []
    private(set) var includes: [String] = []

    /// Includes within each other.
    private static let depth = 8
    /// Included files in all, each counted as often as it is named.
    private static let files = 50

    /// Replaces variables by what the environment says.
    init(environment: @escaping Scenario.Environment) { variables = Variables(environment: environment) }

    /// The document of a text with all that it includes, or nil after a report.
    mutating func document(_ text: [UInt8], path: String, layer: Node.Layer, _ problems: inout Problems) -> Node? {
        guard let raw = DocumentReader.read(text, file: path, problems: &problems) else { return nil }
        let node = variables.replaced(in: raw, &problems)
        guard case .mapping(let entries) = node.content else { return node }
        reading.append(path)
        defer { reading.removeLast() }
        var merged: [Node.Entry] = []
        for entry in entries where entry.key == ScenarioFormat.include.name {
            for file in ScenarioFormat.include.format.decode(entry.value, &problems) ?? [] {
                merged = overlay(included(file, beside: path, &problems), on: merged)
            }
        }
        let own = entries.filter { $0.key != ScenarioFormat.include.name }.map { entry in
            var entry = entry
            entry.layer = layer
            return entry
        }
        return Node(content: .mapping(overlay(own, on: merged)), position: node.position)
    }

    private mutating func included(
        _ file: Node, beside path: String, _ problems: inout Problems
    ) -> [Node.Entry] {
        guard case .scalar(let scalar) = file.content else { return [] }
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        let target = scalar.text.hasPrefix("/") ? scalar.text : folder + scalar.text
        guard !reading.contains(target) else {
            problems.report("\(quote(scalar.written)) includes itself; leave it out", at: file.position)
            return []
        }
        guard reading.count <= Self.depth, includes.count < Self.files else {
            problems.report(
                "too many includes; at most \(Self.files), and \(Self.depth) within each other", at: file.position)
            return []
        }
        includes.append(target)
        do throws(TextFile.Unreadable) {
            let text = try TextFile.read(target, atMost: YAMLLimits.bytes)
            guard let node = document(text, path: target, layer: .include, &problems) else { return [] }
            guard case .mapping(let entries) = node.content else {
                problems.report(
                    "\(node.quoted) stands here; an included file has keys like `lease: 30s`", at: node.position)
                return []
            }
            return entries
        } catch {
            problems.report("\(quote(scalar.written)): \(error.reason)", at: file.position)
            return []
        }
    }

    /// The entries of both; where both have a key, the upper one's value stands whole.
    private func overlay(_ upper: [Node.Entry], on lower: [Node.Entry]) -> [Node.Entry] {
        let keys = Set(upper.map(\.key))
        return lower.filter { !keys.contains($0.key) } + upper
    }
}
