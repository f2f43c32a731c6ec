import Foundation

/// What scripts/python-tools.sh installs from PyPI into `.build/python`.
enum PythonTools {
    /// The path of a program of it: `st`, `uvicorn`, `python`.
    static func path(_ program: String) -> String { "\(repository)/.build/python/bin/\(program)" }

    /// Whether a test that needs it is run: in CI it must be there, and the test fails without.
    static let areExpected =
        FileManager.default.fileExists(atPath: "\(repository)/.build/python/installed")
        || ProcessInfo.processInfo.environment["CI"] == "true"
}
