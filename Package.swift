// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

/// A module of the house: `Sources/<name>`, which may use only what stands below it.
func module(_ name: String, uses: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: uses, swiftSettings: settings)
}

/// The tests of a module: `Tests/<name>Tests`.
func tests(of name: String, uses: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.target(name: name)] + uses, swiftSettings: settings)
}

/// A benchmark: `Benchmarks/<name>`, whose script `run` builds and starts it.
func benchmark(_ name: String, uses: [Target.Dependency]) -> Target {
    .executableTarget(
        name: "\(name)-benchmark", dependencies: uses, path: "Benchmarks/\(name)", exclude: ["run"],
        swiftSettings: settings)
}

/// A C library of the system: a module map and shims in `Sources/System/<name>`.
func system(_ name: String) -> Target {
    .systemLibrary(name: name, path: "Sources/System/\(name)")
}

let package = Package(
    name: "stampede",
    targets: [
        // From the bottom of the house to its top.
        module("History", uses: []),
        module("Checkers", uses: ["History"]),
        module("Reporting", uses: ["Checkers", "History"]),

        benchmark("report", uses: ["Reporting", "Checkers", "History"]),

        tests(of: "History"),
        tests(of: "Checkers", uses: ["History"]),
        tests(of: "Reporting", uses: ["Checkers", "History"]),
    ],
    swiftLanguageModes: [.v6]
)
