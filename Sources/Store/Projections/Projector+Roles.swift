import Database
import Domain

extension Projector {
    func applyRole(_ event: Event, _ seq: Seq) throws {
        switch event {
        case .roleGranted(let actor, let role): try grantRole(seq, actor, role)
        case .roleRevoked(let grant):
            try connection.run("UPDATE roles SET removed_seq = ?2 WHERE key = ?1", [.integer(grant), .integer(seq)])
        case .installationSettingChanged(let setting, let value):
            try connection.run(
                """
                INSERT INTO installation_settings (name, value, seq) VALUES (?1, ?2, ?3)
                ON CONFLICT (name) DO UPDATE SET value = excluded.value, seq = excluded.seq
                """, [.text(setting.rawValue), .text(value), .integer(seq)])
        case .queryRecorded(_, let answers, let asOf):
            try connection.run(
                "INSERT INTO queries (seq, answers, as_of) VALUES (?1, ?2, ?3)",
                [.integer(seq), .integer(answers), .integer(asOf)])
        default: break
        }
    }

    private func grantRole(_ grant: EntityKey, _ actor: String, _ role: ActorRole) throws {
        let folded = Names.folded(actor)
        try connection.run(
            "UPDATE roles SET removed_seq = ?2 WHERE folded = ?1 AND removed_seq IS NULL",
            [.text(folded), .integer(grant)])
        try connection.run(
            "INSERT INTO roles (key, actor, folded, role) VALUES (?1, ?2, ?3, ?4)",
            [.integer(grant), .text(actor), .text(folded), .text(role.rawValue)])
    }
}
