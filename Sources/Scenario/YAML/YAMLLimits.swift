/// What a text may have at most, so that no text, however made, costs much time or memory.
enum YAMLLimits {
    /// Bytes of a file.
    static let bytes = 1 << 20
    /// Mappings and lists within each other.
    static let depth = 24
    /// Values in a document, each use of an alias counted in full.
    static let nodes = 20_000
}
