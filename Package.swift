// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

/// The commit that is built, as `Scripts/commit` prints it. `make` sets it; whatever else builds need not.
let commit = Context.environment["CAISSON_COMMIT"] ?? ""

/// What no request passes through: it is made small rather than fast in a release.
let small: [SwiftSetting] = [.unsafeFlags(["-Osize"], .when(configuration: .release))]

/// A target of the program. The arrows between them are those of docs/architecture.md, and no others.
func module(_ name: String, _ dependencies: [Target.Dependency] = [], settings: [SwiftSetting] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict + settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let package = Package(
    name: "caisson",
    products: [.executable(name: "caisson", targets: ["caisson"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        .executableTarget(name: "caisson", dependencies: ["Commands"], swiftSettings: strict),
        module(
            "Commands",
            [
                "Addressing", "Admin", "Audit", "CBuild", "Cryptography", "DataPlane", "DockerAPI", "PolicyConfig",
                "PolicyCore", "Sentences", "Suggestions", "Telemetry", logging, nioCore, nioPosix,
            ], settings: small),
        module("Admin", ["HTTPWire", nioCore, nioPosix], settings: small),
        module(
            "DataPlane",
            [
                "ASCIIBytes", "Addressing", "CTLS", "Cryptography", "DockerAPI", "HTTPWire", "PolicyCore",
                "ResponseFilters", "Sentences", "Telemetry", logging, nioCore, nioPosix, nioSSL, nioTLS,
            ]),
        module("Suggestions", ["ASCIIBytes", "DockerAPI", "PolicyConfig", "PolicyCore"], settings: small),
        module(
            "PolicyConfig",
            ["ASCIIBytes", "Addressing", "CRE2", "CYAML", "Cryptography", "DockerAPI", "PolicyCore"], settings: small),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        .target(name: "CTLS"),
        .target(name: "CBuild", cSettings: [.define("CAISSON_COMMIT", to: "\"\(commit)\"")]),
        .target(name: "CRE2", linkerSettings: [.linkedLibrary("re2"), .linkedLibrary("stdc++")]),
        module("Telemetry", ["ASCIIBytes", "Cryptography", "DockerAPI", "PolicyCore", "Sentences", logging]),
        module("Audit", ["ASCIIBytes", "Cryptography", "DockerAPI", "Telemetry", logging], settings: small),
        module("ResponseFilters", ["ASCIIBytes", "DockerAPI", "PolicyCore"]),
        module("Sentences", ["DockerAPI", "PolicyCore"], settings: small),
        module("PolicyCore", ["ASCIIBytes", "Addressing", "DockerAPI"]),
        module("HTTPWire", ["ASCIIBytes"]),
        module("DockerAPI", ["ASCIIBytes"]),
        module("Cryptography", ["ASCIIBytes", "CSodium"]),
        module("Addressing"),
        module("ASCIIBytes"),

        .target(
            name: "TestSupport", dependencies: ["DockerAPI", "PolicyCore", nioCore, nioPosix, nioSSL],
            path: "Tests/TestSupport",
            swiftSettings: strict),
        tests("DockerAPITests", ["ASCIIBytes", "DockerAPI", "TestSupport"]),
        tests("CryptographyTests", ["Cryptography"]),
        tests(
            "HTTPWireTests",
            [
                "HTTPWire", nioCore, .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
            ]),
        tests("PolicyCoreTests", ["Addressing", "DockerAPI", "PolicyCore", "Sentences", "TestSupport"]),
        tests("ResponseFiltersTests", ["DockerAPI", "PolicyCore", "ResponseFilters", "Sentences", "TestSupport"]),
        tests(
            "PolicyConfigTests",
            ["Addressing", "DockerAPI", "PolicyConfig", "PolicyCore", "Sentences", "Suggestions", "TestSupport"]),
        tests(
            "SuggestionsTests", ["DockerAPI", "PolicyConfig", "PolicyCore", "Suggestions", "TestSupport"]),
        tests("TelemetryTests", ["DockerAPI", "PolicyCore", "Telemetry"]),
        tests("AuditTests", ["Audit", "DockerAPI", "Telemetry", "TestSupport", logging]),
        tests(
            "DataPlaneTests",
            ["Addressing", "DataPlane", "DockerAPI", "PolicyCore", "Telemetry", nioCore, nioEmbedded, nioSSL]),
        tests(
            "ProgramTests",
            [
                "Addressing", "DataPlane", "DockerAPI", "PolicyCore", "Telemetry", "TestSupport", logging, nioCore,
                nioEmbedded,
                nioPosix, nioSSL, nioTLS,
            ]),
        tests(
            "CommandsTests",
            [
                "Addressing", "Admin", "Audit", "Commands", "DataPlane", "DockerAPI", "PolicyConfig", "PolicyCore",
                "TestSupport",
            ]),
        tests(
            "DocumentTests",
            [
                "Addressing", "Commands", "DataPlane", "DockerAPI", "HTTPWire", "PolicyConfig", "PolicyCore",
                "ResponseFilters",
                "Telemetry", "TestSupport",
            ]),
        tests("DifferentialTests", ["TestSupport"]),
        tests("EngineTests", ["DockerAPI", "PolicyCore", "TestSupport"]),
    ]
)
