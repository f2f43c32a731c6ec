extension Scenario {
    /// A value on the command line that replaces one of the file: `--set clients=50`.
    public struct Override: Sendable, Equatable {
        /// What is replaced: keys joined by dots. In a list the name of an element (`groups.holder.clients`,
        /// `invariants.lease-expiry.tolerance`) or its number from 0 (`steps.1`).
        public var path: String
        /// The new value: a word or number as it stands in a file, or YAML in brackets, braces or quotes.
        public var value: String
        /// The argument as the user wrote it; errors in the value are reported as places in it.
        public var argument: String
        /// How many characters of the argument stand before the value, and before the path.
        var valueOffset: Int
        var pathOffset: Int

        /// The override of `--set KEY=VALUE`, from the text after `--set`.
        public init(setting text: String) {
            let equals = text.firstIndex(of: "=")
            argument = "--set \(text)"
            path = String(text[..<(equals ?? text.endIndex)])
            value = equals.map { String(text[text.index(after: $0)...]) } ?? ""
            pathOffset = "--set ".count
            valueOffset = pathOffset + path.count + 1
        }

        /// The override of an option of its own, such as `--clients 50` for the key `clients`.
        public init(option: String, value: String, replacing path: String) {
            argument = "\(option) \(value)"
            self.path = path
            self.value = value
            pathOffset = 0
            valueOffset = option.count + 1
        }
    }
}
