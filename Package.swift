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

/// A C library of the system: a module map and shims in `Sources/System/<name>`.
func system(_ name: String) -> Target {
    .systemLibrary(name: name, path: "Sources/System/\(name)")
}

let package = Package(
    name: "stampede",
    products: [
        .executable(name: "stampede", targets: ["stampede"]),
        .library(name: "Scenario", targets: ["Scenario"]),
    ],
    targets: [
        // From the bottom of the house to its top.
        module("History", uses: []),
        module("Checkers", uses: ["History"]),
        module("Spelling", uses: []),
        module("CommandSyntax", uses: ["Spelling"]),
        system("CYAML"),
        module("Scenario", uses: ["CYAML", "Checkers", "History", "Spelling"]),
        .executableTarget(
            name: "stampede", dependencies: ["CommandSyntax", "Scenario", "Spelling"], swiftSettings: settings),

        tests(of: "History"),
        tests(of: "Checkers", uses: ["History"]),
        tests(of: "Spelling"),
        tests(of: "CommandSyntax"),
        tests(of: "Scenario", uses: ["Checkers", "History"]),
        .testTarget(name: "AcceptanceTests", dependencies: ["stampede"], swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
