import Database
package import Domain

/// Sinks, roles, settings of the installation and recorded questions, by the rules.
extension Model {
    /// A sink; `removed` is the seq that ended it.
    package struct KnownSink: Hashable, Sendable {
        package var name: String
        package var sink: Sink
        package var first: Seq
        package var isPaused = false
        package var removed: Seq?
    }

    /// A role; `removed` is the seq that ended it, or put another in its place.
    package struct KnownRole: Hashable, Sendable {
        package var actor: String
        package var role: ActorRole
        package var removed: Seq?
    }

    package func sink(named name: String) -> SinkState? {
        let folded = Names.folded(name)
        return sinks.first { $0.value.removed == nil && Names.folded($0.value.name) == folded }.map {
            SinkState(key: $0.key, isPaused: $0.value.isPaused)
        }
    }

    package func role(ofActor actor: String) -> RoleState? {
        let folded = Names.folded(actor)
        return roles.first { $0.value.removed == nil && Names.folded($0.value.actor) == folded }.map {
            RoleState(grant: $0.key, role: $0.value.role)
        }
    }

    package func administrators() -> Int {
        roles.values.count { $0.removed == nil && $0.role == .administrator }
    }

    package func value(of setting: InstallationSetting) -> String? { installation[setting]?.value }

    mutating func changeInstallation(_ event: Event, _ seq: Seq) {
        switch event {
        case .sinkAdded(let name, let sink, let first): sinks[seq] = KnownSink(name: name, sink: sink, first: first)
        case .sinkPaused(let sink): sinks[sink]?.isPaused = true
        case .sinkResumed(let sink): sinks[sink]?.isPaused = false
        case .sinkRemoved(let sink): sinks[sink]?.removed = seq
        case .roleGranted(let actor, let role):
            if let known = self.role(ofActor: actor) { roles[known.grant]?.removed = seq }
            roles[seq] = KnownRole(actor: actor, role: role)
        case .roleRevoked(let grant): roles[grant]?.removed = seq
        case .installationSettingChanged(let setting, let value): installation[setting] = InstallationValue(value, seq)
        case .queryRecorded(_, let answers, let asOf): queries[seq] = [answers, asOf]
        default: break
        }
    }

    /// What was set, and by which event.
    package struct InstallationValue: Hashable, Sendable {
        package var value: String
        package var seq: Seq

        init(_ value: String, _ seq: Seq) {
            self.value = value
            self.seq = seq
        }
    }

    var installationTables: [ModelTable] {
        [
            ModelTable(
                "sinks",
                "key name folded kind target format batch credential certificates reasons first_seq paused removed_seq",
                sinks.map { key, known in
                    let sink = known.sink
                    return [
                        .integer(key), .text(known.name), .text(Names.folded(known.name)), .text(sink.kind.rawValue),
                        .text(sink.target), .text(sink.format.rawValue), SQLValue(sink.batch?.rawValue),
                        SQLValue(sink.credential), SQLValue(sink.certificates), SQLValue(sink.includesReasons),
                        .integer(known.first), SQLValue(known.isPaused), SQLValue(known.removed),
                    ]
                }),
            ModelTable(
                "roles", "key actor folded role removed_seq",
                roles.map { key, known in
                    [
                        .integer(key), .text(known.actor), .text(Names.folded(known.actor)),
                        .text(known.role.rawValue), SQLValue(known.removed),
                    ]
                }),
            ModelTable(
                "installation_settings", "name value seq",
                installation.map { [.text($0.key.rawValue), .text($0.value.value), .integer($0.value.seq)] }),
            ModelTable(
                "queries", "seq answers as_of",
                queries.map { [.integer($0.key)] + $0.value.map { .integer($0) } }),
        ]
    }
}
