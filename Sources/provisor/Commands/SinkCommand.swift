import ArgumentParser
import Domain
import JSON
import Store

struct SinkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sink", abstract: "Deliver the journal to a SIEM: a file, an HTTP endpoint, or syslog.",
        discussion: """
            Every event goes out, in order, as one JSON object: in OCSF 1.5.0 (classes Account Change, User Access Management,
            Group Management and Entity Management), as a CloudEvent 1.0, or as `provisor events` prints it. A worker does it
            beside its other work; `provisor sink run` does it alone.

              provisor sink add archive --file /var/log/provisor/events.jsonl
              provisor sink add siem --http https://siem.example.org/in --credential file:/etc/provisor/siem-token
              provisor sink add syslog --syslog siem.example.org:6514 --include-reasons
              provisor sink list

            At least once: the place of a sink moves on when a batch is durable in the file, or answered with a status from 200
            to 299. What fails is tried again, ever less often, up to once a minute; order is kept, and no sink waits for
            another. After a crash the last batch may come twice: metadata.uid in OCSF, id in CloudEvents and seq are the same
            then. Syslog acknowledges nothing: after a broken connection the newest 200 messages go out again; over UDP what is
            lost is lost.

            People are named by externalId and by the user name they had then; whoever was erased is shown as erased. Secrets
            never go out, nor values of attributes; reasons only with --include-reasons.
            """,
        subcommands: [
            Add.self, List.self, Show.self, Pause.self, Resume.self, Remove.self, SinkRunCommand.self,
        ])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add a sink, which is given the whole journal, or what comes from now on.")
        @Argument(help: "What the sink is called.") var name: String
        @Option(help: ArgumentHelp("A file that lines are appended to.", valueName: "path")) var file: String?
        @Option(help: ArgumentHelp("An endpoint that batches are posted to.", valueName: "url")) var http: String?
        @Option(help: ArgumentHelp("A receiver of RFC 5424 messages.", valueName: "host:port")) var syslog: String?
        @Flag(help: "How syslog goes: over TLS, over TCP framed by octet counts, or over UDP.")
        var transport: SyslogTransport = .tls
        @Option(help: "ocsf, cloudevents or provisor.") var format: SinkFormat = .ocsf
        @Option(help: "The body of a request: ndjson or array. CloudEvents always go as an array. Default: ndjson.")
        var batch: SinkBatch?
        @Option(help: ArgumentHelp("Bearer token of requests: env:NAME or file:PATH.", valueName: "place"))
        var credential: String?
        @Option(
            help: ArgumentHelp(
                "Certificates (PEM) that the receiver's is checked against. Default: the machine's.", valueName: "path")
        )
        var certificates: String?
        @Flag(help: "Tell the reasons that people gave, too.") var includeReasons = false
        @Option(
            help: ArgumentHelp("Begin at this seq, or with `now`. Default: the whole journal.", valueName: "seq|now"))
        var from: SinkBeginning = .seq(1)
        @Flag(help: "Let names cross a network unencrypted.") var allowPlain = false
        @OptionGroup var options: CommonOptions

        func validate() throws {
            guard [file, http, syslog].count(where: { $0 != nil }) == 1 else {
                throw ValidationError("Say where to: one of --file, --http and --syslog.")
            }
        }

        func run() async throws {
            let kind: SinkKind = file != nil ? .file : http != nil ? .http : transport.kind
            let target = file ?? http ?? syslog ?? ""
            var form = batch
            if kind == .http && form == nil { form = format == .cloudevents ? .array : .ndjson }
            let sink = Sink(
                kind: kind, target: target, format: format, batch: form, credential: credential,
                certificates: certificates, includesReasons: includeReasons)
            let request = Request.addSink(name: name, sink: sink, allowsPlain: allowPlain, first: from.seq)
            try await Session.run(options, "sink add") {
                try await $0.submit(request, done: "sink \(name) is given \(format.rawValue) at \(target)")
            }
        }
    }

    struct Pause: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Give a sink nothing for now; its place is kept.")
        @Argument(help: "The sink.") var name: String
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await Session.run(options, "sink pause") {
                try await $0.submit(.pauseSink(name: name), done: "paused sink \(name)")
            }
        }
    }

    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Go on where a sink was paused.")
        @Argument(help: "The sink.") var name: String
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await Session.run(options, "sink resume") {
                try await $0.submit(.resumeSink(name: name), done: "resumed sink \(name)")
            }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a sink nothing any more, and forget its place.")
        @Argument(help: "The sink.") var name: String
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await Session.run(options, "sink remove") {
                try await $0.submit(.removeSink(name: name), done: "removed sink \(name)")
            }
        }
    }
}

/// How syslog is carried.
enum SyslogTransport: String, EnumerableFlag {
    case tls
    case tcp
    case udp

    var kind: SinkKind {
        switch self {
        case .tls: .syslogTLS
        case .tcp: .syslogTCP
        case .udp: .syslogUDP
        }
    }
}

/// With which event a sink begins.
enum SinkBeginning: ExpressibleByArgument {
    case now
    case seq(Int64)

    init?(argument: String) {
        if argument == "now" {
            self = .now
        } else if let seq = Int64(argument) {
            self = .seq(seq)
        } else {
            return nil
        }
    }

    /// nil for now.
    var seq: Int64? {
        switch self {
        case .now: nil
        case .seq(let seq): seq
        }
    }

    var defaultValueDescription: String { seq.map { "\($0)" } ?? "now" }
}

extension SinkFormat: ExpressibleByArgument {}

extension SinkBatch: ExpressibleByArgument {}
