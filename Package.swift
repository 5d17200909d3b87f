// swift-tools-version: 6.2
// Targets stand in the order in which a change flows: from a command to a target app, then the questions about it.
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

let http: [Target.Dependency] = [
    .product(name: "AsyncHTTPClient", package: "async-http-client"), .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOHTTP1", package: "swift-nio"),
]

let package = Package(
    name: "provisor",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "provisor", targets: ["provisor"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // What everything speaks: JSON text in and out, with one canonical form.
        .target(name: "JSON"),

        // The language of conditions, membership rules and mappings (CEL). Pure, and knows nothing of the rest.
        .target(name: "Expressions"),

        // 1. A command is decided. Pure: no clock, no chance, no network, no SQL.
        .target(
            name: "Domain",
            dependencies: ["JSON", "Expressions", .product(name: "Crypto", package: "swift-crypto")]),

        // What an SQL engine must do for us, and the one engine there is.
        .target(name: "Database"),
        .systemLibrary(name: "CSQLite"),
        .target(
            name: "SQLiteDatabase",
            dependencies: [
                "Database", "CSQLite", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]),
        .target(
            name: "Migrations",
            path: "Migrations",
            resources: [.embedInCode("sqlite")]),

        // 2. to 5. Journal, projections, reactor, outbox: one transaction, so one target.
        .target(
            name: "Store",
            dependencies: [
                "JSON", "Domain", "Database", "Migrations", .product(name: "Crypto", package: "swift-crypto"),
            ]),

        // 6. The worker, the contract of a connector, and what each product accepts (target profiles).
        .target(
            name: "Delivery",
            dependencies: [
                "JSON", "Domain", "Database", "Store", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ]),

        // 7. The SCIM protocol, and the connector that speaks it.
        .target(name: "SCIM", dependencies: ["JSON"]),
        .target(
            name: "SCIMConnector",
            dependencies: [
                "JSON", "Domain", "SCIM", "Delivery", .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),

        // A source of users and groups: recorded history.
        .target(name: "HistoryImport", dependencies: ["JSON", "Domain", "Store"]),

        // Questions about the past.
        .target(name: "Audit", dependencies: ["JSON", "Domain", "Database", "Store"]),

        // The answers as files that people hand over: pages, CSV, JSON Lines.
        .target(
            name: "Reports",
            dependencies: ["JSON", "Domain", "Audit", .product(name: "Crypto", package: "swift-crypto")]),

        // The journal told to others: files, HTTP endpoints, syslog. It sees no connector, and no connector sees it.
        .target(
            name: "Sinks",
            dependencies: [
                "JSON", "Domain", "Database", "Store", "Delivery", "Audit",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Logging", package: "swift-log"), .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]),

        // Questions over HTTP: whether and how somebody may sign in, answered from the projections.
        .target(
            name: "Server",
            dependencies: [
                "JSON", "Domain", "Database", "Store", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"), .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]),

        // Emulated targets. They see neither SCIM nor the connectors, so that one cannot hide the other's mistakes.
        .target(
            name: "Sandbox",
            dependencies: [
                .product(name: "Hummingbird", package: "hummingbird"), .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
            ]),

        // The command line, and the one place where everything is put together.
        .executableTarget(
            name: "provisor",
            dependencies: [
                "JSON", "Domain", "Database", "SQLiteDatabase", "Store", "Delivery", "SCIMConnector", "HistoryImport",
                "Audit", "Reports", "Sinks", "Server",
                "Sandbox",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]),

        // Tests. TestKit holds the model that is the oracle, generators, and clocks that are moved by hand.
        .target(
            name: "TestKit",
            dependencies: ["JSON", "Domain", "Database", "SQLiteDatabase", "Store"],
            path: "Tests/TestKit"),
        .testTarget(name: "JSONTests", dependencies: ["JSON", "TestKit"]),
        .testTarget(name: "DomainTests", dependencies: ["JSON", "Domain", "TestKit"], exclude: ["Fixtures"]),
        .testTarget(name: "ExpressionsTests", dependencies: ["Expressions"]),
        .testTarget(name: "SQLiteDatabaseTests", dependencies: ["Database", "SQLiteDatabase", "TestKit"]),
        .testTarget(
            name: "StoreTests",
            dependencies: ["JSON", "Domain", "Database", "SQLiteDatabase", "Migrations", "Store", "TestKit"]),
        .testTarget(
            name: "AuditTests",
            dependencies: ["JSON", "Domain", "Database", "SQLiteDatabase", "Store", "Audit", "TestKit"]),
        .testTarget(
            name: "ServerTests",
            dependencies: [
                "JSON", "Domain", "Database", "SQLiteDatabase", "Store", "Server", "TestKit",
                .product(name: "Logging", package: "swift-log"), .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ] + http),
        .testTarget(
            name: "SandboxTests",
            dependencies: ["Sandbox"] + http + [.product(name: "Logging", package: "swift-log")]),
        .testTarget(name: "SCIMTests", dependencies: ["JSON", "SCIM"]),
        .testTarget(
            name: "SCIMConnectorTests",
            dependencies: [
                "JSON", "Domain", "SCIM", "SCIMConnector", "Delivery", .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),
        .testTarget(
            name: "DeliveryTests",
            dependencies: [
                "JSON", "Domain", "Database", "SQLiteDatabase", "Store", "Delivery", "SCIMConnector", "Audit",
                "Sandbox", "TestKit",
                .product(name: "Logging", package: "swift-log"),
            ] + http),
        .testTarget(
            name: "ReportsTests",
            dependencies: [
                "JSON", "Domain", "Database", "Store", "Audit", "Reports", "TestKit",
                .product(name: "Crypto", package: "swift-crypto"),
            ]),
        .testTarget(
            name: "SinksTests",
            dependencies: [
                "JSON", "Domain", "Database", "SQLiteDatabase", "Store", "Sinks", "Audit", "TestKit",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
            ], exclude: ["Fixtures"]),
        .testTarget(name: "RepositoryTests"),
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "JSON", "Expressions", "Domain", "Database", "SQLiteDatabase", "Migrations", "Store", "Delivery",
                "SCIMConnector", "Audit", "Server",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ] + http,
            path: "Tests/Benchmarks"),
        .executableTarget(
            name: "Victim",
            dependencies: ["Domain", "Database", "SQLiteDatabase", "Store", "TestKit"],
            path: "Tests/Victim"),
        .testTarget(
            name: "ProgramTests",
            dependencies: [
                "JSON", "Domain", "Database", "SQLiteDatabase", "Migrations", "Store", "Audit", "Sandbox", "TestKit",
                "Victim", "provisor", .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
            ]),
    ])

for target in package.targets where target.type != .system {
    target.swiftSettings = settings
}
