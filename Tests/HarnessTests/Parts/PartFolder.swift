import Foundation

/// Where the histories of a test's parts stand; it goes away with the test.
final class PartFolder: Sendable {
    private let path = NSTemporaryDirectory() + "stampede-parts-\(UUID().uuidString)"

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Makes a folder in it.
    func folder(_ name: String) throws -> String {
        try FileManager.default.createDirectory(atPath: "\(path)/\(name)", withIntermediateDirectories: true)
        return "\(path)/\(name)"
    }

    /// Takes the last bytes of a file away.
    static func cut(_ file: String, by count: Int) throws {
        let bytes = try Data(contentsOf: URL(filePath: file))
        try bytes.dropLast(count).write(to: URL(filePath: file))
    }
}
