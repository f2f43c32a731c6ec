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
    targets: [
        // From the bottom of the house to its top.
        system("CUV"),
        system("CHiredis"),
        system("COpenSSL"),
        .target(name: "CProcess", path: "Sources/System/CProcess"),
        module("EventLoop", uses: ["CUV", "COpenSSL", "CProcess"]),
        module("HTTPTransport", uses: ["EventLoop"]),
        module("History", uses: []),
        module("Checkers", uses: ["History"]),

        .executableTarget(
            name: "http-benchmark", dependencies: ["EventLoop", "HTTPTransport", "History"], path: "Benchmarks/http",
            exclude: ["run", "nginx.conf", "arrivals.c"], swiftSettings: settings),

        tests(of: "EventLoop"),
        tests(of: "HTTPTransport", uses: ["EventLoop"]),
        tests(of: "History"),
        tests(of: "Checkers", uses: ["History"]),
    ],
    swiftLanguageModes: [.v6]
)
