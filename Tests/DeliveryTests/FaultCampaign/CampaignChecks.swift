import Database
import Domain
import Foundation
import SQLiteDatabase
import Sandbox
import Store
import TestKit

/// What must hold when the faults are gone and nothing is left to do.
struct CampaignChecks: Sendable {
    let seed: UInt64
    let temporary: TemporaryStore
    let targets: [String: SandboxServer]
    let traffic: CampaignTraffic

    /// Everything that is not as it must be, in words.
    func problems() async throws -> [String] {
        var (model, removals) = (Model(), [String: Int]())
        (model, removals) = try await replay()
        var problems: [String] = []
        for (place, app) in ["mail", "wiki"].enumerated() {
            guard let target = targets[app], let key = model.apps.first(where: { $0.value.name == app })?.key else {
                continue
            }
            problems += accounts(target.state, model, key).map { "\(app): \($0)" }
            problems += groups(target.state, model, key).map { "\(app): \($0)" }
            problems += creations(target, removals, app).map { "\(app): \($0)" }
            let limit = CampaignCommands.concurrency(seed: seed, app: place)
            if traffic.peaks[app, default: 0] > limit {
                problems.append(
                    "\(app): \(traffic.peaks[app, default: 0]) requests under way at once, \(limit) allowed")
            }
        }
        problems += traffic.clashes.map { "two requests at once changed \($0)" }
        problems += try await attempts()
        return problems + (try await rebuild())
    }

    /// The model after all that was recorded, and how often each resource was removed at each app or gone from it.
    private func replay() async throws -> (Model, [String: Int]) {
        try await temporary.store.read { _, journal in
            var model = Model()
            var removals: [String: Int] = [:]
            try journal.forEach(from: 1) { recorded in
                switch recorded.event {
                case .accountDeleted(let app, let user), .accountVanished(let app, let user):
                    removals[
                        "\(model.apps[app]?.name ?? "") \(model.users[user]?.externalId.text ?? "")", default: 0] += 1
                case .appGroupDeleted(let app, let group), .appGroupVanished(let app, let group):
                    removals[
                        "\(model.apps[app]?.name ?? "") \(model.groups[group]?.externalId.text ?? "")", default: 0] += 1
                default: break
                }
                model.apply(recorded.event)
            }
            return (model, removals)
        }
    }

    private func accounts(_ state: SandboxState, _ model: Model, _ app: EntityKey) -> [String] {
        var problems: [String] = []
        let wanted = model.views.assignments.filter { $0.app == app }.compactMap { model.users[$0.user] }
        let names = Set(wanted.map(\.name))
        let active = Set(state.users.filter(\.active).map(\.userName))
        if names != active {
            problems.append("lets in \(active.sorted()), wanted are \(names.sorted())")
        }
        for user in wanted {
            guard let account = state.user(named: user.name) else { continue }
            let has = [
                "externalId": account.externalId ?? "", "displayName": account.displayName,
                "email": account.emails.first ?? "", "givenName": account.attributes["name.givenName"] ?? "",
                "familyName": account.attributes["name.familyName"] ?? "",
            ]
            var wants = user.attributes
            wants["userName"] = nil
            wants["externalId"] = user.externalId.text
            if has != wants { problems.append("has \(user.name) as \(has), wanted is \(wants)") }
        }
        let ours = Set(model.users.values.map(\.externalId.text))
        let ids = state.users.map { $0.externalId ?? "" }
        if ids.count != Set(ids).count { problems.append("has an account twice") }
        for id in ids where !ours.contains(id) { problems.append("has an account that nobody asked for: \(id)") }
        return problems
    }

    private func groups(_ state: SandboxState, _ model: Model, _ app: EntityKey) -> [String] {
        var wanted: [String: [String]] = [:]
        for (place, members) in model.views.appMembers where place.app == app {
            wanted[model.groups[place.group]?.name ?? ""] = members.compactMap { model.users[$0]?.name }.sorted()
        }
        let has = Dictionary(
            state.groups.map { ($0.displayName, $0.members.map(\.userName).sorted()) }, uniquingKeysWith: { $0 + $1 })
        return has == wanted ? [] : ["has groups \(has), wanted are \(wanted)"]
    }

    /// At most one creation for an externalId, and one more each time it was gone.
    private func creations(_ target: SandboxServer, _ removals: [String: Int], _ app: String) -> [String] {
        var problems: [String] = []
        for (id, count) in target.creations where count > 1 + removals["\(app) \(id)", default: 0] {
            problems.append("\(id) was created \(count) times")
        }
        for slip in target.requests.writes.keysWithTwoBodies {
            problems.append("one idempotency key with two requests: \(slip)")
        }
        if target.requests.writes.withoutKey > 0 { problems.append("writes without an idempotency key") }
        return problems
    }

    /// Attempts of a resource in the order of their epochs, and none begun under an epoch before its forerunner ended.
    private func attempts() async throws -> [String] {
        try await temporary.store.read { connection, _ in
            try connection.rows(
                """
                SELECT later.app, later.resource, earlier.epoch, later.epoch
                FROM attempts AS later JOIN attempts AS earlier
                    ON earlier.app = later.app AND earlier.resource = later.resource AND earlier.id < later.id
                WHERE earlier.epoch > later.epoch
                    OR earlier.epoch = later.epoch AND coalesce(earlier.finished_at, later.started_at + 1) > later.started_at
                """
            ).map { "attempts out of order: \($0.values)" }
        }
    }

    private func rebuild() async throws -> [String] {
        let scratch = try temporary.scratch("\(UUID().uuidString).db")
        let report = try await Rebuild(store: temporary.store, scratch: scratch.database).verify()
        await scratch.database.close()
        return report.differing.sorted().map { "rebuild differs in \($0)" }
    }
}
