// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that the normal build never links the fuzzer. `scripts/fuzz.sh` builds and runs it.
let package = Package(
    name: "stampede-fuzzing",
    dependencies: [.package(name: "stampede", path: "..")],
    targets: [
        .systemLibrary(name: "CLibFuzzer"),
        .executableTarget(
            name: "ScenarioFuzzer",
            dependencies: ["CLibFuzzer", .product(name: "Scenario", package: "stampede")],
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer"])]),
    ],
    swiftLanguageModes: [.v6]
)
