/// How a sink is reached.
package enum SinkKind: String, Hashable, Sendable, CaseIterable {
    /// JSON Lines appended to a file.
    case file
    /// Batches posted to a URL.
    case http
    /// Syslog over TCP, framed by octet counts (RFC 6587).
    case syslogTCP = "syslog-tcp"
    /// Syslog over TLS (RFC 5425).
    case syslogTLS = "syslog-tls"
    /// Syslog over UDP (RFC 5426): whatever is lost on the way is lost.
    case syslogUDP = "syslog-udp"

    /// Whether it speaks syslog, over whatever transport.
    package var isSyslog: Bool { self != .file && self != .http }
}

/// What a sink is given of each event.
package enum SinkFormat: String, Hashable, Sendable, CaseIterable {
    /// The Open Cybersecurity Schema Framework: classes of identity and access management.
    case ocsf
    /// CloudEvents 1.0, structured JSON.
    case cloudevents
    /// What `provisor events --output jsonl` prints, and what the event is about.
    case provisor
}

/// How several events go into the body of one request.
package enum SinkBatch: String, Hashable, Sendable, CaseIterable {
    /// A JSON object a line.
    case ndjson
    /// One JSON array.
    case array
}

/// Where the journal is delivered to, and in what form.
package struct Sink: Hashable, Sendable {
    package var kind: SinkKind
    /// A file's absolute path, a URL, or `HOST:PORT`.
    package var target: String
    package var format: SinkFormat
    /// Of requests alone.
    package var batch: SinkBatch?
    /// Where the bearer token of requests is found: `env:NAME` or `file:PATH`.
    package var credential: String?
    /// File of certificates in PEM that the receiver's is checked against; nil for those that the machine trusts.
    package var certificates: String?
    /// Whether the reasons that people gave go out too.
    package var includesReasons: Bool

    package init(
        kind: SinkKind, target: String, format: SinkFormat = .ocsf, batch: SinkBatch? = nil, credential: String? = nil,
        certificates: String? = nil, includesReasons: Bool = false
    ) {
        self.kind = kind
        self.target = target
        self.format = format
        self.batch = batch
        self.credential = credential
        self.certificates = certificates
        self.includesReasons = includesReasons
    }

    /// Why it cannot be a sink.
    ///
    /// - Parameter allowsPlain: whether what leaves may cross a network unencrypted.
    /// - Returns: the end of a sentence that names the fault; nil where there is none.
    package func problem(allowsPlain: Bool) -> String? {
        targetProblem(allowsPlain) ?? optionProblem
    }

    private func targetProblem(_ allowsPlain: Bool) -> String? {
        if target.unicodeScalars.contains(where: \.isControl) || target.utf8.count > 4_096 {
            return "its target holds a control character, or is longer than 4096 bytes"
        }
        switch kind {
        case .file:
            return target.hasPrefix("/") && !target.hasSuffix("/")
                ? nil : "a file is named by its absolute path, such as /var/log/provisor/events.jsonl"
        case .http:
            if let problem = Endpoint.problem(target, allowsPlainHTTP: true) { return problem }
            if !allowsPlain && Endpoint.problem(target, allowsPlainHTTP: false) != nil {
                return "plain http would show people's names to the network; use https, or say --allow-plain"
            }
            return nil
        case .syslogTCP, .syslogTLS, .syslogUDP:
            guard let (host, _) = hostAndPort else {
                return "a syslog receiver is named by HOST:PORT, such as siem.example.org:6514"
            }
            if kind != .syslogTLS && !allowsPlain && !Self.isLoopback(host) {
                return "it would show people's names to the network; use --tls, or say --allow-plain"
            }
            return nil
        }
    }

    private var optionProblem: String? {
        if (batch != nil || credential != nil) && kind != .http {
            return "a batch form and a credential belong to --http alone"
        }
        if kind == .http {
            if batch == nil { return "the form of a batch is missing" }
            if format == .cloudevents && batch == .ndjson {
                return "CloudEvents go in batches of their own form, an array; leave --batch out"
            }
        }
        if certificates != nil && (kind == .file || kind == .syslogTCP || kind == .syslogUDP) {
            return "certificates belong to --tls and to https"
        }
        if let certificates, !certificates.hasPrefix("/") { return "certificates are named by their absolute path" }
        return credential.flatMap { Endpoint.problem(credential: $0) }
    }

    /// The two parts of a syslog receiver's name, without the brackets of an IPv6 address; nil where it is no such name.
    package var hostAndPort: (host: String, port: Int)? {
        guard let colon = target.lastIndex(of: ":"), let port = Int(target[target.index(after: colon)...]),
            (1...65_535).contains(port)
        else { return nil }
        var host = target[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty, !host.contains(where: { $0.isWhitespace || $0 == "/" || $0 == "@" }) else { return nil }
        return (String(host), port)
    }

    private static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1"
            || (host.hasPrefix("127.") && host.allSatisfy { $0 == "." || ("0"..."9").contains($0) })
    }
}
