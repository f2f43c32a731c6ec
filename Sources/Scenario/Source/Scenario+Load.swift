extension Scenario {
    /// The value of an environment variable, or nil if it isn't set.
    public typealias Environment = (String) -> String?

    /// Reads a scenario from a file.
    ///
    /// - Parameters:
    ///   - path: the file; included ones are found relative to it.
    ///   - environment: what `${NAME}` stands for; by default no variable is set.
    ///   - overrides: values that replace those of the file, in this order.
    /// - Throws: everything that is wrong, each with its place; a file that can't be read is an error in line 1.
    public static func load(
        path: String, environment: @escaping Environment = { _ in nil }, overrides: [Override] = []
    ) throws(ScenarioErrors) -> Scenario {
        let text: [UInt8]
        do throws(TextFile.Unreadable) {
            text = try TextFile.read(path, atMost: YAMLLimits.bytes)
        } catch {
            throw ScenarioErrors(path, error.reason)
        }
        return try load(text: text, path: path, environment: environment, overrides: overrides)
    }

    /// Reads a scenario from a text; `path` stands in errors, and is where includes are looked for.
    public static func load(
        text: [UInt8], path: String, environment: @escaping Environment = { _ in nil }, overrides: [Override] = []
    ) throws(ScenarioErrors) -> Scenario {
        var problems = Problems()
        var composition = Composition(environment: environment)
        var document = composition.document(text, path: path, layer: .file, &problems)
        if var overridden = document {
            for override in overrides { override.apply(to: &overridden, &problems) }
            document = overridden
        }
        let source = Source(
            path: path, text: String(decoding: text, as: UTF8.self), includes: composition.includes,
            overrides: overrides.map(\.argument), whole: document?.text ?? "")
        let scenario = document.flatMap { ScenarioFormat.decode($0, source: source, &problems) }
        try problems.throwIfAny()
        guard let scenario else { preconditionFailure("a scenario is nil only after a report") }
        return scenario
    }
}
