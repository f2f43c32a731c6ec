/// The files of this repository.
enum Repository {
    /// The path of a file, relative to the root.
    static func path(_ relative: String, of file: String = #filePath) -> String {
        let root = file.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        return "\(root)/\(relative)"
    }
}
