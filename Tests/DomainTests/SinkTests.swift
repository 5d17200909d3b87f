import Domain
import Testing

/// What can be a sink, and what is refused with a sentence.
@Suite struct SinkTests {
    @Test(arguments: [
        Sink(kind: .file, target: "/var/log/provisor.jsonl"),
        Sink(kind: .http, target: "https://siem.example.org/in", batch: .ndjson, credential: "env:TOKEN"),
        Sink(kind: .http, target: "http://127.0.0.1:8080/in", format: .cloudevents, batch: .array),
        Sink(kind: .syslogTLS, target: "siem.example.org:6514", certificates: "/etc/ca.pem"),
        Sink(kind: .syslogTCP, target: "127.0.0.1:601"), Sink(kind: .syslogUDP, target: "[::1]:514"),
    ])
    func `what can be reached safely can be a sink`(sink: Sink) {
        #expect(sink.problem(allowsPlain: false) == nil)
    }

    @Test(arguments: [
        Sink(kind: .file, target: "provisor.jsonl"), Sink(kind: .file, target: "/var/log/"),
        Sink(kind: .file, target: "/var/log/x", credential: "env:TOKEN"),
        Sink(kind: .http, target: "siem.example.org", batch: .ndjson), Sink(kind: .http, target: "https://x/in"),
        Sink(kind: .http, target: "https://user@x/in", batch: .ndjson),
        Sink(kind: .http, target: "https://x/in", format: .cloudevents, batch: .ndjson),
        Sink(kind: .http, target: "https://x/in", batch: .ndjson, credential: "hunter2"),
        Sink(kind: .syslogTCP, target: "127.0.0.1"), Sink(kind: .syslogTCP, target: "127.0.0.1:0"),
        Sink(kind: .syslogTLS, target: "::1:514"), Sink(kind: .syslogTLS, target: "a b:514"),
        Sink(kind: .syslogTCP, target: "127.0.0.1:514", certificates: "/etc/ca.pem"),
        Sink(kind: .syslogTLS, target: "siem:514", certificates: "ca.pem"),
    ])
    func `what cannot work is refused whatever is allowed`(sink: Sink) {
        #expect(sink.problem(allowsPlain: true) != nil)
        #expect(sink.problem(allowsPlain: true)?.contains("hunter2") != true)
    }

    @Test(arguments: [
        Sink(kind: .http, target: "http://siem.example.org/in", batch: .ndjson),
        Sink(kind: .syslogTCP, target: "siem.example.org:514"), Sink(kind: .syslogUDP, target: "10.0.0.1:514"),
    ])
    func `names cross a network in the clear only where somebody says so`(sink: Sink) {
        #expect(sink.problem(allowsPlain: false)?.contains("--allow-plain") == true)
        #expect(sink.problem(allowsPlain: true) == nil)
    }

    @Test func `each role covers those below it, and reading needs none`() {
        #expect(ActorRole.administrator.covers(.operator) && ActorRole.operator.covers(.auditor))
        #expect(!ActorRole.auditor.covers(.operator) && !ActorRole.operator.covers(.administrator))
        #expect(Request.recordQuery(question: "x", answers: 0, asOf: 0).roleNeeded == nil)
        #expect(Request.pauseApp(name: "x").roleNeeded == .operator)
        #expect(Request.removeUser(userName: "x").roleNeeded == .administrator)
    }
}
