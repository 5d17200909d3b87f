import Domain

/// Sinks, roles, settings of the installation and recorded questions.
extension CommandGenerator {
    mutating func installationRequest(_ actor: String) -> Request {
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<5: return sinkAddition()
        case 5..<7: return .pauseSink(name: sinkName())
        case 7..<8: return .resumeSink(name: sinkName())
        case 8..<9: return .removeSink(name: sinkName())
        case 9..<14:
            let isFirst = model.administrators() == 0
            return .grantRole(
                actor: isFirst && random.chance(80) ? actor : random.pick(pool.users, or: "ana"),
                role: isFirst && random.chance(80) ? .administrator : random.pick(ActorRole.allCases, or: .auditor))
        case 14..<15: return .revokeRole(actor: random.pick(pool.users, or: "ana"))
        case 15..<17: return .changeInstallation(setting: .auditQueries, value: random.chance(50) ? "on" : "off")
        default:
            return .recordQuery(
                question: "audit who --app \(random.pick(pool.apps, or: "mail"))",
                answers: Int64.random(in: 0..<100, using: &random), asOf: model.head)
        }
    }

    private mutating func sinkAddition() -> Request {
        let kind = random.pick(SinkKind.allCases, or: .file)
        let target =
            switch kind {
            case .file: random.chance(90) ? "/var/log/events.jsonl" : "events.jsonl"
            case .http: "https://siem.example.org/in"
            case .syslogTCP, .syslogTLS, .syslogUDP: random.chance(80) ? "127.0.0.1:514" : "siem.example.org:514"
            }
        let sink = Sink(
            kind: kind, target: target, format: random.pick(SinkFormat.allCases, or: .ocsf),
            batch: kind == .http ? random.pick(SinkBatch.allCases, or: .array) : nil,
            credential: random.chance(20) ? "env:SIEM" : nil, certificates: random.chance(10) ? "/etc/ca.pem" : nil,
            includesReasons: random.chance(30))
        return .addSink(
            name: random.pick(["siem", "Siem", "file", "archive"], or: "siem"), sink: sink,
            allowsPlain: random.chance(50), first: random.chance(50) ? nil : Int64.random(in: 0...5, using: &random))
    }

    private mutating func sinkName() -> String {
        let known = model.sinks.values.filter { $0.removed == nil }.map(\.name).sorted()
        return random.pick(random.chance(90) && !known.isEmpty ? known : ["siem", "none"], or: "siem")
    }

    /// Who gives the next command: mostly somebody who may.
    mutating func drawActor() -> String {
        let administrators = model.roles.values.filter { $0.removed == nil && $0.role == .administrator }
        if let one = administrators.map(\.actor).sorted().randomElement(using: &random), random.chance(95) {
            return one
        }
        return random.pick(pool.users, or: "somebody")
    }
}
