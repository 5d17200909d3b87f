extension Decider {
    func addToken(_ name: String, _ digest: TokenDigest, _ role: TokenRole) throws -> Event {
        try checkName(.token, name)
        guard try state.token(named: name) == nil else { throw Refusal.nameTaken(.token, name) }
        return .tokenAdded(name: name, digest: digest, role: role)
    }

    func token(_ name: String) throws -> EntityKey {
        guard let token = try state.token(named: name) else { throw Refusal.unknown(.token, name) }
        return token
    }
}
