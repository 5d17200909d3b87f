import Domain
import JSON
import Store
import TestKit
import Testing

@testable import Sinks

/// What a real rsyslog understands of what is sent.
@Suite(.enabled(if: Rsyslog.lack() == nil, "rsyslog is not installed; see Tests/Servers/rsyslog/install"))
struct RsyslogTests {
    @Test(arguments: [SinkKind.syslogTCP, .syslogUDP])
    func `each message is parsed with its facility, severity, names, structured data and body`(kind: SinkKind)
        async throws
    {
        try await Delivering.with { delivering in
            let folder = delivering.temporary.folder
            try await Rsyslog.with(folder: folder.path) { rsyslog in
                let sink = Sink(kind: kind, target: "127.0.0.1:\(rsyslog.port)", includesReasons: true)
                try await delivering.add("syslog", sink)
                try await Self.history(delivering, isLong: kind == .syslogTCP)
                let expected = try await Messages.all(sink.format, delivering.temporary.store, reasons: true)
                try await Self.drain(delivering, rsyslog)
                let found = try await rsyslog.messages(expected.count)
                #expect(found.count == expected.count)
                for (message, parsed) in zip(expected, found) {
                    #expect(parsed.body == "\u{FEFF}" + message.text)
                    #expect(parsed.facility == "13" && parsed.severity == "\(message.severity)")
                    #expect(parsed.app == "provisor" && parsed.id == message.type && parsed.version == "1")
                    #expect(
                        parsed.data
                            == "[origin software=\"provisor\" swVersion=\"0.1.0\"][meta sequenceId=\"\(message.seq)\"]")
                    #expect(Timestamp(parsed.time) == message.at)
                }
                print(
                    "rsyslog: \(found.count) messages by \(kind.rawValue), longest \(found.map(\.body.utf8.count).max() ?? 0) octets"
                )
            }
        }
    }

    @Test(.enabled(if: Rsyslog.lackOfTLS() == nil, "rsyslog has no TLS; apt-get install rsyslog-gnutls"))
    func `TLS goes to whom the certificate names, and to nobody who cannot be trusted`() async throws {
        try await Delivering.with { delivering in
            let folder = delivering.temporary.folder
            guard let tls = try Rsyslog.certificate(in: folder.path) else {
                print("left out: TLS, because there is no openssl that makes a certificate; install it with apt-get")
                return
            }
            try await Rsyslog.with(folder: folder.path, tls: tls) { rsyslog in
                let target = "localhost:\(rsyslog.port)"
                var sink = Sink(kind: .syslogTLS, target: target)
                let key = try await delivering.add("syslog", sink)
                while !(try await rsyslog.isListening()) {
                    try await ContinuousClock().sleep(for: .milliseconds(10))
                }
                #expect(try await delivering.service().drain().first?.problem != nil)
                #expect(try await delivering.place(key).acknowledged == 0)
                try await delivering.must(.removeSink(name: "syslog"))
                sink.certificates = tls.certificate
                try await delivering.add("syslog", sink)
                try await delivering.groups(120)
                let expected = try await Messages.all(sink.format, delivering.temporary.store)
                #expect(try await delivering.service().drain() == [.init(name: "syslog", problem: nil)])
                let found = try await rsyslog.messages(expected.count)
                #expect(found.map(\.body) == expected.map { "\u{FEFF}" + $0.text })
            }
        }
    }

    /// Events with everything that a line of text could stumble over.
    private static func history(_ delivering: Delivering, isLong: Bool) async throws {
        // A burst of datagrams that is too long for the receiver's buffer is lost in part.
        try await delivering.groups(isLong ? 150 : 30)
        let names = ["Zürich ☂", "quote \" and \\ ]", "{0} <13>1 - -", "9 <13>", String(repeating: "é", count: 256)]
        for (number, name) in names.enumerated() {
            var random = SplitMix64(seed: UInt64(number))
            let request = Request.createGroup(name: name, externalId: ExternalId(using: &random))
            let reason = "line\nline\r\n\ttab \u{7} ]" + (isLong ? String(repeating: "long ", count: 20_000) : "")
            let command = Command([request], actor: "ana", reason: reason, at: delivering.temporary.clock.now)
            _ = try #require(try await delivering.temporary.store.submit(command).seqs)
        }
    }

    /// Delivers as soon as rsyslog listens.
    private static func drain(_ delivering: Delivering, _ rsyslog: Rsyslog) async throws {
        for _ in 0..<500 {
            if !(try await rsyslog.isListening()) {
                try await ContinuousClock().sleep(for: .milliseconds(10))
                continue
            }
            #expect(try await delivering.service().drain() == [.init(name: "syslog", problem: nil)])
            return
        }
        Issue.record("rsyslog does not listen")
    }
}
