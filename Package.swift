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
func benchmark(_ name: String, uses: [Target.Dependency], beside others: [String] = []) -> Target {
    .executableTarget(
        name: "\(name)-benchmark", dependencies: uses, path: "Benchmarks/\(name)", exclude: ["run"] + others,
        swiftSettings: settings)
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
        // The C libraries.
        system("CUV"),
        system("CHiredis"),
        system("COpenSSL"),
        system("CYAML"),
        system("CNghttp2"),
        system("CMicrohttpd"),
        system("CSQLite"),
        system("CPQ"),
        .target(name: "CProcess", path: "Sources/System/CProcess"),

        // The house, from the bottom to the top.
        module("EventLoop", uses: ["CUV", "COpenSSL", "CProcess"]),
        module("HTTPTransport", uses: ["EventLoop", "CNghttp2", "CMicrohttpd"]),
        module("RedisClient", uses: ["EventLoop", "CHiredis", "COpenSSL"]),
        module("LockService", uses: ["EventLoop", "RedisClient"]),
        module("JSON", uses: []),
        module("Redaction", uses: []),
        module("ConnectionWatch", uses: ["EventLoop", "RedisClient", "JSON"]),
        module("HealthProbe", uses: ["EventLoop", "HTTPTransport", "JSON"]),
        module(
            "OccupationService",
            uses: ["EventLoop", "HTTPTransport", "RedisClient", "LockService", "JSON", "CSQLite", "CPQ"]),
        module("History", uses: []),
        module("Checkers", uses: ["History"]),
        module("Spelling", uses: []),
        module("WireFaults", uses: ["Spelling"]),
        module("Scenario", uses: ["CYAML", "Checkers", "History", "JSON", "Spelling", "WireFaults"]),
        module(
            "Harness",
            uses: [
                "EventLoop", "RedisClient", "LockService", "HTTPTransport", "OccupationService", "JSON", "History",
                "Checkers", "Scenario", "Redaction", "Wire", "WireFaults",
            ]),
        module("Wire", uses: ["EventLoop", "RedisClient", "WireFaults"]),
        module(
            "Explorer",
            uses: [
                "EventLoop", "HTTPTransport", "RedisClient", "LockService", "Wire", "JSON", "History", "Checkers",
                "Scenario", "Harness",
            ]),
        module(
            "FaultProxy",
            uses: ["EventLoop", "HTTPTransport", "RedisClient", "JSON", "Wire", "WireFaults", "Harness"]),
        module("Reporting", uses: ["Checkers", "History", "Redaction"]),
        module(
            "Session",
            uses: [
                "EventLoop", "RedisClient", "HTTPTransport", "Scenario", "Harness", "Explorer", "Reporting", "Checkers",
                "History", "JSON", "Redaction",
            ]),
        module("CommandSyntax", uses: ["Spelling"]),
        .executableTarget(
            name: "stampede",
            dependencies: [
                "CommandSyntax", "EventLoop", "RedisClient", "LockService", "ConnectionWatch", "HealthProbe",
                "OccupationService", "Checkers", "Scenario", "Spelling", "Harness", "Explorer", "FaultProxy",
                "Redaction",
                "Reporting",
                "Session",
            ],
            swiftSettings: settings),

        // Benchmarks.
        benchmark("check", uses: ["History", "Checkers"], beside: ["porcupine"]),
        benchmark("report", uses: ["Reporting", "Checkers", "History"]),
        benchmark(
            "http", uses: ["EventLoop", "HTTPTransport", "History"],
            beside: ["nginx.conf", "arrivals.c", "arrivals2.c", "floor.c"]),

        // Tests.
        module("StampedeTesting", uses: ["EventLoop", "HTTPTransport", "JSON", "Harness"]),
        tests(of: "EventLoop", uses: ["StampedeTesting"]),
        tests(of: "HTTPTransport", uses: ["EventLoop", "Harness", "StampedeTesting"]),
        tests(of: "RedisClient", uses: ["EventLoop", "Harness", "StampedeTesting"]),
        tests(of: "LockService", uses: ["EventLoop", "RedisClient", "Harness", "StampedeTesting"]),
        tests(of: "JSON"),
        tests(of: "Redaction"),
        tests(of: "HealthProbe", uses: ["EventLoop", "HTTPTransport"]),
        tests(
            of: "OccupationService",
            uses: [
                "EventLoop", "HTTPTransport", "RedisClient", "LockService", "JSON", "Harness", "HealthProbe",
                "StampedeTesting",
            ]),
        tests(of: "History"),
        tests(of: "Checkers", uses: ["History"]),
        tests(of: "Spelling"),
        tests(of: "Scenario", uses: ["Checkers", "History", "WireFaults"]),
        tests(of: "Reporting", uses: ["Checkers", "History", "Redaction", "StampedeTesting"]),
        tests(of: "CommandSyntax"),
        tests(
            of: "Harness",
            uses: [
                "Checkers", "EventLoop", "RedisClient", "LockService", "HTTPTransport", "History", "Redaction",
                "Scenario",
                "StampedeTesting",
            ]),
        tests(of: "WireFaults"),
        tests(of: "Wire", uses: ["EventLoop", "RedisClient", "WireFaults", "Harness", "StampedeTesting"]),
        tests(
            of: "Explorer",
            uses: [
                "EventLoop", "HTTPTransport", "RedisClient", "LockService", "Wire", "JSON", "History", "Checkers",
                "Scenario", "Harness", "OccupationService", "StampedeTesting",
            ]),
        tests(
            of: "Session",
            uses: ["stampede", "Checkers", "EventLoop", "Harness", "Reporting", "Scenario", "StampedeTesting"]),
        .testTarget(
            name: "AcceptanceTests",
            dependencies: [
                "stampede", "EventLoop", "HTTPTransport", "RedisClient", "JSON", "HealthProbe", "Harness",
                "StampedeTesting",
            ],
            swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
