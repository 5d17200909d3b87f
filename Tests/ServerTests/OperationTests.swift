import AsyncHTTPClient
import Database
import Domain
import Foundation
import JSON
import NIOCore
import NIOPosix
import NIOSSL
import SQLiteDatabase
import Store
import TestKit
import Testing

@testable import Server

@Suite struct OperationTests {
    @Test func `the log holds no name of a person and no token, whatever is asked`() async throws {
        try await Fixture.run { fixture in
            let names = ["ana@example.org", "quincy@example.org", "Quillfeather", "quirky request", "quota/path"]
            let tokens = [Fixture.token, Fixture.auditor, "pvr_quitewrong"]
            for path in Endpoint.all.map(\.path) + ["/quota/path", "/healthz", "/quincy@example.org?quota=1"] {
                for token in tokens {
                    for text in [Fixture.evaluation("ana@example.org", "aws").canonicalText, "{\"quincy@example.org\""]
                    {
                        _ = try await fixture.send(
                            "POST", path, text: text, token: token,
                            headers: [
                                ("Content-Type", "application/json"), ("X-Request-ID", "quirky request"),
                                ("User-Agent", "quincy@example.org"),
                            ])
                    }
                }
            }
            _ = try await fixture.evaluate("quincy@example.org", "aws")
            let id = "bfe9eb29-ab87-4ca3-be83-a1d5d8305716"
            _ = try await fixture.send(
                "POST", "/access/v1/evaluation", text: "{}",
                headers: [("Content-Type", "application/json"), ("X-Request-ID", id)])
            let log = fixture.log.lines
            #expect(log.count > 40)
            for line in log {
                for name in names + tokens + tokens.map({ TokenDigest(of: $0).text }) {
                    #expect(!line.lowercased().contains(name.lowercased()), "\(line)")
                }
            }
            #expect(
                log.contains { $0.contains(id) && $0.contains("code=missing-member") && $0.contains("token=gateway") })
            #expect(log.contains { $0.contains("status=401") && $0.contains("code=invalid-token") })
            print("log lines searched: \(log.count)")
        }
    }

    @Test func `a request that does not come to its end is closed`() async throws {
        try await Fixture.run { fixture in
            let port = try #require(Int(fixture.origin.split(separator: ":").last ?? ""))
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "127.0.0.1", port: port).get()
            let head =
                "POST /access/v1/evaluation HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(Fixture.token)\r\n"
                + "Content-Type: application/json\r\nContent-Length: 500\r\n\r\n{"
            try await channel.writeAndFlush(ByteBuffer(string: head)).get()
            while fixture.server.watch.count == 0 { await Task.yield() }
            fixture.time.advance(by: .seconds(14))
            #expect(try await fixture.evaluate("ana@example.org", "aws").decision == true)
            #expect(fixture.server.watch.count == 1)
            fixture.time.advance(by: .seconds(2))
            // Ends with the connection, or the test hangs.
            try await channel.closeFuture.get()
            #expect(fixture.server.watch.count == 0)
        }
    }

    @Test func `a refused request whose body goes on is closed, too`() async throws {
        try await Fixture.run { fixture in
            let port = try #require(Int(fixture.origin.split(separator: ":").last ?? ""))
            for path in ["/access/v1/evaluation", "/nothing", "/healthz"] {
                let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                    .connect(host: "127.0.0.1", port: port).get()
                let head = "POST \(path) HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n{"
                try await channel.writeAndFlush(ByteBuffer(string: head)).get()
                while !fixture.log.lines.contains(where: { $0.contains("answered") }) { await Task.yield() }
                while fixture.server.watch.count == 0 { await Task.yield() }
                fixture.time.advance(by: .seconds(16))
                try await channel.closeFuture.get()
                #expect(fixture.server.watch.count == 0)
            }
        }
    }

    @Test(arguments: [
        ("127.0.0.1:8180", true), ("127.7.7.7:0", true), ("localhost:1", true), ("[::1]:8180", true),
        ("0.0.0.0:8180", false), ("[::]:8180", false), ("10.0.0.1:8180", false), ("127.example.org:1", false),
        ("127.0.0.1.example.org:1", false),
    ])
    func `tokens go in the clear over loopback alone, unless somebody says so`(text: String, isLoopback: Bool) throws {
        let address = try #require(ListenAddress(text))
        #expect(address.isLoopback == isLoopback)
        var configuration = ServerConfiguration(address: address)
        if isLoopback {
            #expect(throws: Never.self) { try configuration.check() }
        } else {
            let failure = #expect(throws: ServerFailure.self) { try configuration.check() }
            #expect(failure?.description.contains("--certificate") == true)
        }
        configuration.allowsPlainHTTP = true
        #expect(throws: Never.self) { try configuration.check() }
    }

    @Test(arguments: ["", "8180", "localhost", "localhost:", ":8180", "localhost:65536", "::1:8180", "a:-1"])
    func `an address without a port, or none, is refused`(text: String) {
        #expect(ListenAddress(text) == nil)
    }

    @Test func `a port that is taken is said in words`() async throws {
        try await Fixture.run { fixture in
            let port = try #require(Int(fixture.origin.split(separator: ":").last ?? ""))
            let second = try DecisionServer(
                configuration: ServerConfiguration(address: ListenAddress(host: "127.0.0.1", port: port)),
                readers: fixture.readers, environment: fixture.server.environment, logger: fixture.log.logger)
            let failure = await #expect(throws: ServerFailure.self) { try await second.run() }
            #expect(failure?.description.contains("--listen") == true)
        }
    }

    @Test func `a database that is missing, empty, or has lost its end is not answered from`() async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.file("missing.db")
            let missing = #expect(throws: StorageError.self) { _ = try SQLiteReaders(path: path, count: 1) }
            #expect(missing?.kind == .io && !FileManager.default.fileExists(atPath: path))
            let empty = try SQLiteFile(path: folder.file("empty.db"), creating: true)
            await empty.close()
            let readers = try SQLiteReaders(path: folder.file("empty.db"), count: 1)
            let refused = await #expect(throws: StorageError.self) {
                try await ReadCheck.check(readers, notePath: folder.file("empty.db.head"))
            }
            #expect(refused?.kind == .version)
            await readers.close()
        }
        try await TemporaryStore.with { temporary in
            try await temporary.must(.createGroup(name: "staff", externalId: Organisation.id(1)))
            let copy = temporary.folder.file("copy.db")
            try await SQLiteFiles(holder: "test").copy(temporary.path, to: copy) { _, _ in }
            try await temporary.must(.removeGroup(name: "staff"))
            let readers = try SQLiteReaders(path: copy, count: 1)
            let lost = await #expect(throws: StorageError.self) {
                try await ReadCheck.check(readers, notePath: temporary.path + ".head")
            }
            #expect(lost?.kind == .corrupt)
            await readers.close()
        }
    }

    @Test func `over TLS it answers who trusts its certificate, and nobody in the clear`() async throws {
        try await TemporaryFolder.with { folder in
            guard let files = try Certificate.make(in: folder) else { return }
            try await Fixture.run(change: { $0.tls = files }) { fixture in
                #expect(fixture.origin.hasPrefix("https://127.0.0.1:"))
                var trusting = TLSConfiguration.makeClientConfiguration()
                trusting.trustRoots = .file(files.certificate)
                let body = Fixture.evaluation("ana@example.org", "aws").canonicalText
                let trusted = HTTPClient(
                    eventLoopGroupProvider: .singleton, configuration: .init(tlsConfiguration: trusting))
                let reply = try await fixture.send("POST", "/access/v1/evaluation", text: body, client: trusted)
                #expect(reply.decision == true)
                let metadata = try await fixture.send(
                    "GET", "/.well-known/authzen-configuration", token: nil, headers: [], client: trusted)
                #expect(metadata.json["policy_decision_point"]?.string == fixture.origin)
                try await trusted.shutdown()
                await #expect(throws: (any Error).self, "a certificate that nobody vouches for") {
                    _ = try await fixture.send("POST", "/access/v1/evaluation", text: body)
                }
                let plain = Fixture(
                    temporary: fixture.temporary, readers: fixture.readers, server: fixture.server,
                    origin: fixture.origin.replacing("https:", with: "http:"), log: fixture.log, time: fixture.time)
                await #expect(throws: (any Error).self, "plain HTTP") {
                    _ = try await plain.send("POST", "/access/v1/evaluation", text: body)
                }
            }
            for wrong in [
                TLSFiles(certificate: folder.file("none.pem"), key: files.key),
                TLSFiles(certificate: files.certificate, key: files.certificate),
            ] {
                await #expect(throws: ServerFailure.self) { try await Fixture.run(change: { $0.tls = wrong }) { _ in } }
            }
        }
    }
}

/// A certificate that vouches for itself, made by `openssl`.
enum Certificate {
    /// - Returns: its files; nil, with a printed reason, where there is no `openssl`.
    static func make(in folder: TemporaryFolder) throws -> TLSFiles? {
        let files = TLSFiles(certificate: folder.file("certificate.pem"), key: folder.file("key.pem"))
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
            "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", files.key,
            "-out", files.certificate,
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            print("left out: TLS, because there is no openssl that makes a certificate; install it with apt-get")
            return nil
        }
        return files
    }
}
