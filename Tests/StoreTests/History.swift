import Domain
import Store
import TestKit

/// A random history in a store, played without comparing.
enum History {
    /// Plays as many steps as asked for, and returns the model of what they made.
    @discardableResult
    static func play(_ temporary: TemporaryStore, seed: UInt64, steps count: Int) async throws -> Model {
        var generator = CommandGenerator(seed: seed)
        return try await play(try generator.steps(count), temporary)
    }

    /// Plays these steps.
    @discardableResult
    static func play(_ steps: [Step], _ temporary: TemporaryStore) async throws -> Model {
        var model = Model()
        for step in steps {
            temporary.clock.set(step.time)
            switch step {
            case .submit(let commands):
                _ = try await temporary.store.submit(commands)
                try model.follow(step)
            case .report(let choice, let time):
                let events = try model.report(choice, at: time)
                try await temporary.store.work { _, report in try report(events, "worker") }
            case .pass:
                try await temporary.store.fireDue()
                try model.follow(step)
            }
        }
        return model
    }
}

extension TemporaryStore {
    /// Gives one request, by `tester`, at the clock's time.
    func give(_ requests: Request..., key: String? = nil, reason: String? = nil) async throws -> Answer {
        try await store.submit(Command(requests, actor: "tester", reason: reason, key: key, at: clock.now))
    }
}

extension Request {
    /// Registers a user with an external identifier drawn from a seed.
    static func register(_ name: String, _ attributes: [String: String] = [:], seed: UInt64 = 0) -> Request {
        .registerUser(userName: name, attributes: attributes, externalId: drawn(name, seed))
    }

    /// Creates a group with an external identifier drawn from a seed.
    static func create(_ name: String, seed: UInt64 = 1) -> Request {
        .createGroup(name: name, externalId: drawn(name, seed))
    }

    private static func drawn(_ name: String, _ seed: UInt64) -> ExternalId {
        var random = SplitMix64(seed: name.utf8.reduce(seed) { $0 &* 31 &+ UInt64($1) })
        return ExternalId(using: &random)
    }
}

extension Answer {
    /// The code of a refusal; nil where it was accepted.
    var refusal: String? {
        guard case .refused(let code, _) = outcome else { return nil }
        return code
    }
}
