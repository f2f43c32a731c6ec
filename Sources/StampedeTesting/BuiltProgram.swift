import Foundation

/// The `stampede` that SwiftPM built beside the tests.
public enum BuiltProgram {
    /// Its path.
    public static let path: String = {
        let bundle = Bundle.allBundles.map(\.bundleURL).first { $0.pathExtension == "xctest" }
        let folder =
            bundle?.deletingLastPathComponent() ?? URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        return folder.appending(path: "stampede").path
    }()
}
