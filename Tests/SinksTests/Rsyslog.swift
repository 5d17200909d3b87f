import Foundation
import JSON
import NIOCore
import NIOPosix
import Testing

/// A real rsyslog with a configuration of its own, which writes down what it has understood of each message.
struct Rsyslog: Sendable {
    let port: Int
    private let output: String

    /// One message as rsyslog has parsed it.
    struct Message: Hashable, Sendable {
        let facility: String
        let severity: String
        let app: String
        let id: String
        let data: String
        let time: String
        let version: String
        /// The body, with the byte order mark.
        let body: String

        init(_ line: String) throws {
            let value = try JSONValue(parsing: line)
            func text(_ name: String) -> String { value[name]?.string ?? "" }
            facility = text("facility")
            severity = text("severity")
            app = text("app")
            id = text("id")
            data = text("data")
            time = text("time")
            version = text("protocol")
            body = text("message")
        }
    }

    /// The program: the system's, or the one that `Tests/Servers/rsyslog/install` has put into the build folder.
    private static func find() -> (program: String, folder: String?)? {
        if FileManager.default.isExecutableFile(atPath: "/usr/sbin/rsyslogd") { return ("/usr/sbin/rsyslogd", nil) }
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let build = ProcessInfo.processInfo.environment["PROVISOR_BUILD"] ?? root.appending(path: ".build").path
        let folder = build + "/servers/rsyslog"
        let program = folder + "/usr/sbin/rsyslogd"
        return FileManager.default.isExecutableFile(atPath: program) ? (program, folder) : nil
    }

    /// Why it cannot be had; nil where it is there.
    static func lack() -> String? {
        guard find() == nil else { return nil }
        let sentence = "rsyslog is not installed (Tests/Servers/rsyslog/install, or apt-get install rsyslog)"
        print("rsyslog: left out: \(sentence)")
        return sentence
    }

    /// Why TLS cannot be tried; nil where it can.
    static func lackOfTLS() -> String? {
        guard let (_, own) = find() else { return "rsyslog is not installed" }
        let libraries = (own ?? "") + "/usr/lib"
        let folders = (try? FileManager.default.contentsOfDirectory(atPath: libraries)) ?? []
        if folders.contains(where: {
            FileManager.default.fileExists(atPath: "\(libraries)/\($0)/rsyslog/lmnsd_gtls.so")
        }) {
            return nil
        }
        let sentence = "rsyslog has no TLS (apt-get install rsyslog-gnutls)"
        print("rsyslog: left out: \(sentence)")
        return sentence
    }

    /// A certificate that vouches for itself, and its key, made by `openssl`; nil where there is none.
    static func certificate(in folder: String) throws -> (certificate: String, key: String)? {
        let (certificate, key) = (folder + "/certificate.pem", folder + "/key.pem")
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", certificate,
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? (certificate, key) : nil
    }

    /// Runs `body` while rsyslog listens on a free port: over TCP and UDP, or over TLS with a certificate and its key.
    static func with(
        folder: String, tls: (certificate: String, key: String)? = nil, _ body: (Rsyslog) async throws -> Void
    ) async throws {
        let (program, own) = try #require(find())
        let rsyslog = Rsyslog(port: try freePort(), output: folder + "/rsyslog.out")
        let configuration = folder + "/rsyslog.conf"
        try rsyslog.configuration(folder, tls).write(toFile: configuration, atomically: true, encoding: .utf8)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = ["-n", "-f", configuration, "-i", folder + "/rsyslog.pid"]
        if let own {
            let libraries = own + "/usr/lib/x86_64-linux-gnu"
            process.arguments? += ["-M", libraries + "/rsyslog"]
            process.environment = ["LD_LIBRARY_PATH": libraries]
        }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        defer {
            // It inherits what this process blocks, and SIGTERM may be among it.
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        try await body(rsyslog)
    }

    /// Waits until it has understood so many messages, and fails after ten seconds.
    func messages(_ count: Int) async throws -> [Message] {
        var lines: [String] = []
        for _ in 0..<1_000 {
            let text = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
            lines = text.split(separator: "\n").map { String($0) }
            if lines.count >= count && text.hasSuffix("\n") { break }
            try await ContinuousClock().sleep(for: .milliseconds(10))
        }
        return try lines.map { try Message($0) }
    }

    /// Whether it takes connections yet.
    func isListening() async throws -> Bool {
        let channel = try? await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port).get()
        try await channel?.close()
        return channel != nil
    }

    private func configuration(_ folder: String, _ tls: (certificate: String, key: String)?) -> String {
        var global = "workDirectory=\"\(folder)\" maxMessageSize=\"256k\""
        var stream = ""
        if let tls {
            global += " defaultNetstreamDriver=\"gtls\" defaultNetstreamDriverCAFile=\"\(tls.certificate)\""
            global +=
                " defaultNetstreamDriverCertFile=\"\(tls.certificate)\" defaultNetstreamDriverKeyFile=\"\(tls.key)\""
            stream = " StreamDriver.Name=\"gtls\" StreamDriver.Mode=\"1\" StreamDriver.AuthMode=\"anon\""
        }
        return """
            global(\(global))
            module(load="imtcp"\(stream))
            module(load="imudp")
            template(name="line" type="list" option.jsonf="on") {
                property(outname="facility" name="syslogfacility" format="jsonf")
                property(outname="severity" name="syslogseverity" format="jsonf")
                property(outname="time" name="timereported" dateFormat="rfc3339" format="jsonf")
                property(outname="app" name="app-name" format="jsonf")
                property(outname="id" name="msgid" format="jsonf")
                property(outname="data" name="structured-data" format="jsonf")
                property(outname="message" name="msg" format="jsonf")
                property(outname="protocol" name="protocol-version" format="jsonf")
            }
            ruleset(name="all") { action(type="omfile" file="\(output)" template="line") }
            input(type="imtcp" address="127.0.0.1" port="\(port)" ruleset="all")
            input(type="imudp" address="127.0.0.1" port="\(port)" ruleset="all")

            """
    }

    /// A port that nobody listens on now.
    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe bind(descriptor, pointer, length) == 0 && getsockname(descriptor, pointer, &length) == 0
            }
        }
        try #require(result)
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
