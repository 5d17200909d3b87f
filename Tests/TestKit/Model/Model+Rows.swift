package import Database
import Domain
import JSON

/// What one derived table should hold.
package struct ModelTable: Sendable {
    /// The table's name.
    package let name: String
    /// Its columns, in the order of the rows' values.
    package let columns: [String]
    /// Its rows, in no order.
    package let rows: Set<[SQLValue]>

    init(_ name: String, _ columns: String, _ rows: [[SQLValue]]) {
        self.name = name
        self.columns = columns.split(separator: " ").map { String($0) }
        self.rows = Set(rows)
    }
}

extension Model {
    /// Every derived table as the rules have it.
    package var tables: [ModelTable] {
        entityTables + intervalTables + timeTables + ruleTables + separationTables + reviewTables + installationTables
            + deliveryTables
    }

    private var entityTables: [ModelTable] {
        [
            ModelTable(
                "users", "key external_id user_name folded status attributes",
                users.map { key, user in
                    [
                        .integer(key), .text(user.externalId.text), .text(user.name), .text(Names.folded(user.name)),
                        .text(user.status.rawValue), .text(Self.json(user.attributes)),
                    ]
                }),
            ModelTable(
                "groups", "key external_id name folded removed_seq",
                groups.map { key, group in
                    [
                        .integer(key), .text(group.externalId.text), .text(group.name), .text(Names.folded(group.name)),
                        SQLValue(group.removed),
                    ]
                }),
            ModelTable(
                "apps",
                "key name folded connector profile endpoint credential concurrency features push_groups paused removed_seq changed_seq",
                apps.map { key, app in Self.row(key, app) }),
            ModelTable(
                "app_mappings", "app path expression",
                apps.flatMap { key, app in
                    app.mappings.map { [.integer(key), .text($0.key), .text($0.value.expression)] }
                }),
            ModelTable(
                "mapping_options", "app path on_create_only fallback when_absent",
                apps.flatMap { key, app in
                    app.mappings.filter { $0.value.options != .standard }.map { path, rule in
                        [
                            .integer(key), .text(path), SQLValue(rule.options.isOnCreateOnly),
                            SQLValue(rule.options.fallback), .text(rule.options.whenAbsent.rawValue),
                        ]
                    }
                }),
            ModelTable(
                "policies", "key name folded app grp login_method priority enabled removed_seq",
                policies.map { key, policy in
                    [
                        .integer(key), .text(policy.name), .text(Names.folded(policy.name)), .integer(policy.app),
                        .integer(policy.group), .text(policy.loginMethod), .integer(policy.priority),
                        SQLValue(policy.isEnabled), SQLValue(policy.removed),
                    ]
                }),
            ModelTable(
                "tokens", "key name folded digest role removed_seq",
                tokens.map { key, token in
                    [
                        .integer(key), .text(token.name), .text(Names.folded(token.name)), .text(token.digest.text),
                        .text(token.role.rawValue), SQLValue(token.removed),
                    ]
                }),
            ModelTable(
                "group_paths", "ancestor descendant ways",
                views.ways.map { [.integer($0.key.ancestor), .integer($0.key.descendant), .integer($0.value)] }),
        ]
    }

    private static func row(_ key: EntityKey, _ app: App) -> [SQLValue] {
        let connection = app.connection
        let features = app.features.map(\.rawValue).sorted().joined(separator: " ")
        return [
            .integer(key), .text(app.name), .text(Names.folded(app.name)), SQLValue(connection.connector),
            SQLValue(connection.profile), SQLValue(connection.endpoint), SQLValue(connection.credential),
            SQLValue(connection.concurrency), .text(features), SQLValue(app.features.contains(.pushGroups)),
            SQLValue(app.isPaused), SQLValue(app.removed), .integer(app.changed),
        ]
    }

    private var intervalTables: [ModelTable] {
        [
            ModelTable(
                "memberships", "grp member kind from_seq to_seq",
                Self.rows(histories.memberships) {
                    [.integer($0.group), .integer($0.member), .text($0.kind.rawValue)]
                }),
            ModelTable(
                "reasons", "app user policy via from_seq to_seq",
                Self.rows(histories.reasons) {
                    [.integer($0.app), .integer($0.user), .integer($0.policy), .integer($0.via)]
                }),
            ModelTable(
                "assignments", "app user from_seq to_seq",
                Self.rows(histories.assignments) { [.integer($0.app), .integer($0.user)] }),
            ModelTable(
                "login_methods", "app user policy login_method from_seq to_seq",
                Self.rows(histories.logins) {
                    [.integer($0.app), .integer($0.user), .integer($0.policy), .text($0.method)]
                }),
            ModelTable(
                "app_groups", "app grp from_seq to_seq",
                Self.rows(histories.appGroups) { [.integer($0.app), .integer($0.group)] }),
            ModelTable(
                "names", "kind key name folded from_seq to_seq",
                Self.rows(histories.names) {
                    [.text($0.kind.rawValue), .integer($0.key), .text($0.name), .text(Names.folded($0.name))]
                }),
            ModelTable(
                "policy_versions", "policy app grp login_method priority enabled from_seq to_seq",
                Self.rows(histories.policyTexts) {
                    [
                        .integer($0.policy), .integer($0.app), .integer($0.group), .text($0.loginMethod),
                        .integer($0.priority), SQLValue($0.isEnabled),
                    ]
                }),
            ModelTable(
                "accounts", "app user remote_id active from_seq to_seq",
                Self.rows(histories.accounts) {
                    [.integer($0.app), .integer($0.user), .text($0.remoteId), SQLValue($0.isActive)]
                }),
        ]
    }

    private var deliveryTables: [ModelTable] {
        [
            ModelTable(
                "links", "app resource kind remote_id created active attributes activated_seq",
                links.map { place, link in
                    [
                        .integer(place.app), .integer(place.resource), .text(link.kind.rawValue), .text(link.remoteId),
                        SQLValue(link.isCreated), SQLValue(link.isActive), .text(Self.json(link.attributes)),
                        .integer(link.activated),
                    ]
                }),
            ModelTable(
                "link_members", "app grp user",
                linkMembers.map { [.integer($0.app), .integer($0.group), .integer($0.user)] }),
            ModelTable(
                "wants", "app resource kind wanted_seq revoke_seq",
                wants.map { place, want in
                    [
                        .integer(place.app), .integer(place.resource), .text(want.kind.rawValue), .integer(want.wanted),
                        .integer(want.revoke),
                    ]
                }),
            ModelTable(
                "parked", "app resource seq reason detail dropped",
                parked.map { place, parked in
                    [
                        .integer(place.app), .integer(place.resource), .integer(parked.seq), .text(parked.reason),
                        .text(parked.detail), .integer(parked.dropped),
                    ]
                }),
            ModelTable(
                "vanished", "app resource seq",
                vanished.map { [.integer($0.key.app), .integer($0.key.resource), .integer($0.value)] }),
            ModelTable(
                "drift", "app kind remote_id drift resource detail seq",
                drift.map { place, found in
                    [
                        .integer(place.app), .text(place.kind.rawValue), .text(place.remoteId),
                        .text(found.drift.rawValue), SQLValue(found.item.resource), .text(found.item.detail),
                        .integer(found.seq),
                    ]
                }),
            ModelTable(
                "reconciliations", "app seq users groups",
                reconciled.map { [.integer($0.key)] + $0.value.map { .integer($0) } }),
            ModelTable(
                "held_removals", "app grp resource kind held_seq discarded",
                held.map { place, held in
                    [
                        .integer(place.app), .integer(place.group ?? 0), .integer(place.resource),
                        .text(held.kind.rawValue), .integer(held.seq), SQLValue(held.isDiscarded),
                    ]
                }),
            ModelTable(
                "app_settings", "app name value",
                apps.flatMap { key, app in
                    app.settings.map { [.integer(key), .text($0.key.rawValue), .text($0.value)] }
                }),
            ModelTable(
                "timeline", "kind key seq",
                timeline.map { [.text($0.kind.rawValue), .integer($0.key), .integer($0.seq)] }),
        ]
    }

    static func rows<Value>(_ history: History<Value>, _ values: (Value) -> [SQLValue]) -> [[SQLValue]] {
        history.intervals.map { values($0.value) + [.integer($0.from), SQLValue($0.to)] }
    }

    private static func json(_ texts: [String: String]) -> String {
        JSONValue.object(texts.mapValues { .string($0) }).canonicalText
    }
}
