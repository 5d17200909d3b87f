import Database
import Domain

extension Projector {
    func addToken(_ token: EntityKey, _ tokenName: String, _ digest: TokenDigest, _ role: TokenRole) throws {
        try connection.run(
            "INSERT INTO tokens (key, name, folded, digest, role) VALUES (?1, ?2, ?3, ?4, ?5)",
            [
                .integer(token), .text(tokenName), .text(Names.folded(tokenName)), .text(digest.text),
                .text(role.rawValue),
            ])
        try name(.token, token, tokenName, token)
        try note(token, (.token, token))
    }

    func removeToken(_ token: EntityKey, _ seq: Seq) throws {
        try connection.run("UPDATE tokens SET removed_seq = ?2 WHERE key = ?1", [.integer(token), .integer(seq)])
        try endName(.token, token, seq)
        try note(seq, (.token, token))
    }
}
