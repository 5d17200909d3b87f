import Database
import Domain
import Store

extension Audit {
    /// An event of sinks, roles, settings or questions in words; nil for every other event.
    func describeInstallation(_ event: RecordedEvent) throws -> String? {
        func sink(_ key: EntityKey) throws -> String { try name(.sink, key, asOf: event.seq - 1) }
        switch event.event {
        case .sinkAdded(let name, let sink, let first):
            return "sink \(name) was added: \(sink.format.rawValue) to \(sink.target) from seq \(first) on"
        case .sinkPaused(let key): return "sink \(try sink(key)) was paused"
        case .sinkResumed(let key): return "sink \(try sink(key)) was resumed"
        case .sinkRemoved(let key): return "sink \(try sink(key)) was removed"
        case .roleGranted(let actor, let role): return "\(actor) has the role \(role.rawValue)"
        case .roleRevoked(let grant):
            let row = try connection.first("SELECT actor, role FROM roles WHERE key = ?1", [.integer(grant)])
            return "\(row?.text(0) ?? "(unknown)") no longer has the role \(row?.text(1) ?? "")"
        case .installationSettingChanged(let setting, let value): return "\(setting.rawValue) was set to \(value)"
        case .queryRecorded(let question, let answers, let asOf):
            return "asked: \(question) (\(answers) answer\(answers == 1 ? "" : "s") as of seq \(asOf))"
        default: return nil
        }
    }
}
