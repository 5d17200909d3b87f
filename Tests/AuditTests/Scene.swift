import Audit
import Database
import Domain
import Store
import TestKit

/// Ten days of a small company, each thing on a day of its own, by different people.
struct Scene: Sendable {
    let temporary: TemporaryStore
    static let day = Duration.seconds(86_400)

    static func at(_ days: Double) -> Timestamp { HandClock.start.advanced(by: day * days) }

    /// Runs `body` after all ten days.
    static func with(_ body: @escaping (Scene) async throws -> Void) async throws {
        try await TemporaryStore.with { temporary in
            let scene = Scene(temporary: temporary)
            try await scene.play()
            try await body(scene)
        }
    }

    private func play() async throws {
        try await give(
            0, "admin",
            [
                .addApp(name: "aws", connection: AppConnection(), allowsPlainHTTP: false),
                .addApp(name: "crm", connection: AppConnection(), allowsPlainHTTP: false),
                Self.group("staff"), Self.group("sales"), Self.group("empty"),
                .addPolicy(name: "staff aws", app: "aws", group: "staff", loginMethod: "sso", priority: 0),
                .addPolicy(name: "sales crm", app: "crm", group: "sales", loginMethod: "password", priority: 0),
                .addPolicy(name: "unused", app: "crm", group: "empty", loginMethod: "sso", priority: 0),
            ])
        try await give(
            1, "officer", reason: "ticket 1",
            [
                Self.user("ana"), Self.user("bo"),
                .addMembers(group: "staff", members: [.user("ana"), .user("bo")]),
            ])
        try await report([("aws", "ana", "r1"), ("aws", "bo", "r2")])
        try await give(2, "admin", key: "k1", [.addMembers(group: "sales", members: [.user("ana")])])
        try await report([("crm", "ana", "r3")])
        try await give(
            3, "second", [.addPolicy(name: "staff mfa", app: "aws", group: "staff", loginMethod: "mfa", priority: 5)])
        try await give(5, "hr", reason: "left", [.removeUser(userName: "bo")])
        temporary.clock.set(Self.at(8))
        try await report { .accountDeactivated(app: try $0("app", "aws"), user: try $0("user", "bo")) }
        try await give(9, "officer", [.removeMembers(group: "sales", members: [.user("ana")])])
        try await report { .appReconciled(app: try $0("app", "crm"), users: 2, groups: 0) }
        try await report {
            .driftFound(
                app: try $0("app", "crm"), kind: .user, drift: .unmanaged,
                items: [DriftItem(resource: nil, remoteId: "x9", detail: "")])
        }
        try await give(
            10, "admin",
            [
                .renameGroup(name: "staff", to: "crew"),
                .changeUser(userName: "ana", set: ["userName": "anna"], clear: []),
            ])
    }

    private static func group(_ name: String) -> Request {
        var generator = SystemRandomNumberGenerator()
        return .createGroup(name: name, externalId: ExternalId(using: &generator))
    }

    private static func user(_ name: String) -> Request {
        var generator = SystemRandomNumberGenerator()
        return .registerUser(userName: name, attributes: [:], externalId: ExternalId(using: &generator))
    }

    private func give(
        _ days: Double, _ actor: String, reason: String? = nil, key: String? = nil, _ requests: [Request]
    ) async throws {
        temporary.clock.set(Self.at(days))
        let answer = try await temporary.store.submit(
            Command(requests, actor: actor, reason: reason, key: key, at: temporary.clock.now))
        guard answer.seqs != nil else { throw Refused(outcome: "\(answer.outcome)") }
    }

    struct Refused: Error { let outcome: String }

    private func report(_ accounts: [(app: String, user: String, remoteId: String)]) async throws {
        for account in accounts {
            try await report {
                .accountCreated(
                    app: try $0("app", account.app), user: try $0("user", account.user), remoteId: account.remoteId,
                    attributes: [:])
            }
        }
    }

    private func report(_ event: (_ key: (String, String) throws -> EntityKey) throws -> Event) async throws {
        let keys = try await temporary.store.read { connection, _ in
            try connection.rows("SELECT kind, folded, key FROM names").map {
                ([$0.text(0), $0.text(1)], $0.integer(2))
            }
        }
        let reported = try event { kind, name in
            guard let key = keys.first(where: { $0.0 == [kind, name] })?.1 else { throw Refused(outcome: name) }
            return key
        }
        try await temporary.store.work { _, report in try report([reported], "worker") }
    }

    /// Asks about an instant, or from one to another, in days.
    func ask<T: Sendable>(
        _ from: Double, _ to: Double? = nil, naming: Audit.Naming = .then,
        _ question: @escaping @Sendable (Audit, AuditPeriod) throws -> T
    ) async throws -> T {
        try await temporary.store.read { connection, journal in
            let period = try AuditPeriod(
                at: to == nil ? Self.at(from) : nil, from: to == nil ? nil : Self.at(from), to: to.map { Self.at($0) },
                journal: journal)
            return try question(Audit(connection, journal, naming: naming), period)
        }
    }
}
