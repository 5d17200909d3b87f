import Testing

/// Which target may see which: SwiftPM lets a target import whatever it can reach, so the direction is checked here.
@Suite struct ImportTests {
    /// What each target may import, beside the standard library.
    static let allowed: [String: Set<String>] = [
        "JSON": [],
        "Domain": ["JSON", "Expressions", "FoundationEssentials", "Crypto"],
        "Expressions": ["Foundation"],
        "Database": [],
        "SQLiteDatabase": ["Database", "CSQLite", "GRDB", "GRDBSQLite", "Dispatch", "Foundation"],
        "Migrations": [],
        "Store": ["JSON", "Domain", "Database", "Migrations", "Crypto", "Foundation"],
        "Delivery": ["JSON", "Domain", "Database", "Store", "Crypto", "Logging", "Foundation"],
        "SCIM": ["JSON"],
        "SCIMConnector": [
            "JSON", "Domain", "SCIM", "Delivery", "AsyncHTTPClient", "NIOCore", "NIOHTTP1", "NIOPosix", "NIOSSL",
            "NIOFoundationCompat", "Foundation", "Logging",
        ],
        "HistoryImport": ["JSON", "Domain", "Store", "Foundation"],
        "Audit": ["JSON", "Domain", "Database", "Store", "Foundation"],
        "Reports": ["JSON", "Domain", "Audit", "Crypto", "Foundation"],
        "Sinks": [
            "JSON", "Domain", "Database", "Store", "Delivery", "Audit", "AsyncHTTPClient", "NIOCore", "NIOHTTP1",
            "NIOPosix", "NIOSSL", "Logging", "Dispatch", "Foundation",
        ],
        "Server": [
            "JSON", "Domain", "Database", "Store", "Crypto", "Hummingbird", "HummingbirdCore", "HummingbirdTLS",
            "HTTPTypes", "NIOCore",
            "NIOSSL", "Logging", "Foundation",
        ],
        "Sandbox": ["Hummingbird", "HTTPTypes", "NIOCore", "Logging", "Foundation"],
        "provisor": [
            "JSON", "Domain", "Database", "SQLiteDatabase", "Store", "Delivery", "SCIMConnector", "HistoryImport",
            "Audit", "Reports", "Sinks", "Server",
            "Sandbox", "ArgumentParser", "Logging", "ServiceLifecycle", "UnixSignals", "Foundation",
        ],
        "Benchmarks": [
            "JSON", "Expressions", "Domain", "Database", "SQLiteDatabase", "Migrations", "Store", "Delivery",
            "SCIMConnector", "Audit", "Server", "ArgumentParser",
            "AsyncHTTPClient", "NIOCore", "NIOHTTP1", "NIOPosix", "Logging", "Foundation",
        ],
    ]

    /// What comes with the language.
    static let language: Set = ["Swift", "Synchronization"]

    /// Packages that stay in one place, so that they can be replaced there.
    static let confined: [String: Set<String>] = [
        "GRDB": ["SQLiteDatabase"], "CSQLite": ["SQLiteDatabase"], "GRDBSQLite": ["SQLiteDatabase"],
        "AsyncHTTPClient": ["SCIMConnector", "Sinks", "Benchmarks"], "Hummingbird": ["Sandbox", "Server"],
        "HummingbirdCore": ["Server"], "HummingbirdTLS": ["Server"],
        "ArgumentParser": ["provisor", "Benchmarks"],
    ]

    @Test func `every import of every source file is one that its target may have`() throws {
        var count = 0
        var targets: Set<String> = []
        let paths = try ["Sources", "Migrations", "Tests/Benchmarks"].flatMap { try Repository.files(below: $0) }
        for path in paths {
            guard path.hasSuffix(".swift"), let text = try Repository.text(path) else { continue }
            let parts = path.split(separator: "/").map { String($0) }
            let target = parts[0] == "Migrations" ? "Migrations" : parts[1]
            targets.insert(target)
            guard let allowed = Self.allowed[target] else {
                Issue.record("target \(target) is not in the table of imports")
                continue
            }
            for module in Self.imports(text) {
                count += 1
                #expect(allowed.union(Self.language).contains(module), "\(path) imports \(module)")
                #expect(Self.confined[module]?.contains(target) ?? true, "\(path) imports \(module)")
            }
        }
        #expect(targets == Set(Self.allowed.keys))
        print("imports: \(count) in \(targets.count) targets")
    }

    @Test func `the sandbox sees nothing of ours, so that it cannot hide the connector's mistakes`() {
        #expect(Self.allowed["Sandbox"]?.isDisjoint(with: Self.allowed.keys) == true)
    }

    @Test func `no target sees one that comes after it in the flow`() {
        let flow = [
            "JSON", "Expressions", "Domain", "Database", "SQLiteDatabase", "Migrations", "Store", "Delivery", "SCIM",
            "SCIMConnector", "Server", "provisor",
        ]
        for (place, target) in flow.enumerated() {
            let later = Set(flow.dropFirst(place))
            #expect(Self.allowed[target]?.isDisjoint(with: later) == true, "\(target)")
        }
    }

    @Test(arguments: [
        ("import A", ["A"]), ("package import A", ["A"]), ("@testable import A", ["A"]),
        ("@_spi(_Unicode) import A", ["A"]),
        ("import struct A.B", ["A"]), ("  import A // why", ["A"]), ("// import A", []),
        ("let text = \"import A\"", []),
        ("@preconcurrency public import A.C\nimport B", ["A", "B"]),
    ])
    func `imports are found however they are written`(text: String, modules: [String]) {
        #expect(Self.imports(text) == modules)
    }

    /// The modules that a source imports.
    static func imports(_ text: String) -> [String] {
        let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "let", "var", "typealias"]
        return text.split(separator: "\n").compactMap { line in
            var words = line.split(separator: " ")[...]
            while let word = words.first,
                word.hasPrefix("@") || ["package", "public", "internal", "private", "fileprivate"].contains(word)
            {
                words = words.dropFirst()
            }
            guard words.first == "import" else { return nil }
            words = words.dropFirst()
            if let kind = words.first, kinds.contains(kind) { words = words.dropFirst() }
            return words.first?.split(separator: ".").first.map { String($0) }
        }
    }
}
