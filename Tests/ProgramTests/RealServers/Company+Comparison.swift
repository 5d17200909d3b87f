import Foundation
import JSON
import TestKit
import Testing

extension Company {
    func isWanted(_ key: Int) -> Bool {
        guard let person = people[key], !person.hasLeft, !person.isSuspended, !person.isBlocked else { return false }
        return groups.values.contains { $0.hasPolicy && $0.members.contains(key) }
    }

    /// Lets a worker do all that is due.
    func work() async throws -> Program.Outcome {
        try await Program.run(
            "worker", "--drain", "--output", "jsonl", in: folder.path, environment: ["SERVER_TOKEN": client.token])
    }

    /// Lets a worker do all that is due, and compares everything; `parked` jobs are left for a person.
    func settle(parked: Int = 0, _ location: SourceLocation = #_sourceLocation) async throws {
        let outcome = try await work()
        let summary = try outcome.lines.first.map { try JSONValue(parsing: $0) }
        requests += Int(summary?["requests"]?.integer ?? 0)
        if summary?["parkedInAll"]?.integer != Int64(parked) {
            let queue = try await Program.run("queue", "list", in: folder.path)
            Issue.record(
                "\(server.name): \(parked) jobs should be parked: \(outcome.errors)\(queue.output)",
                sourceLocation: location)
        }
        keepBooks()
        try await compare(location)
    }

    /// What the app must have been given by now.
    private func keepBooks() {
        for (key, person) in people {
            if isWanted(key) {
                var facts = person.facts.filter { server.attributes.contains($0.key) }
                for attribute in server.stickyAttributes {
                    facts[attribute] = facts[attribute] ?? person.account?.facts[attribute]
                }
                people[key]?.account = Account(
                    id: person.account?.id, userName: person.userName, facts: facts, isActive: true)
            } else if person.account != nil, !person.isBlocked {
                people[key]?.account?.isActive = false
                // It gives up its name with its user: somebody else may be waiting for it.
                if server.letsNamesChange { people[key]?.account?.userName = person.userName }
                if person.hasLeft && deletes {
                    if let id = person.account?.id { deletedAccounts.insert(id) }
                    people[key]?.account = nil
                }
            }
        }
    }

    private func compare(_ location: SourceLocation) async throws {
        comparisons += 1
        let state = try await client.state()
        let names = Dictionary(
            state.users.map { ($0["id"]?.string ?? "", $0["userName"]?.string ?? "") }, uniquingKeysWith: { $1 })
        compareAccounts(state, location)
        compareGroups(state, names, location)
        try await compareWithJournal(state, location)
    }

    private func compareAccounts(_ state: RealClient.State, _ location: SourceLocation) {
        var left = Dictionary(
            state.users.map { ($0["userName"]?.string ?? "", $0) }, uniquingKeysWith: { first, _ in first })
        #expect(left.count == state.users.count, "\(server.name) has a user name twice", sourceLocation: location)
        for (key, person) in people {
            guard let account = person.account else { continue }
            guard let shown = left.removeValue(forKey: account.userName) else {
                Issue.record("\(server.name) has no account \(account.userName)", sourceLocation: location)
                continue
            }
            let id = shown["id"]?.string ?? ""
            let who = "\(server.name): \(account.userName)"
            #expect(account.id == nil || account.id == id, "\(who) has another account", sourceLocation: location)
            people[key]?.account?.id = id
            #expect(
                shown["active"]?.bool == account.isActive,
                "\(who) should be \(account.isActive ? "active" : "inactive")",
                sourceLocation: location)
            let facts = ShownAttributes.read(shown).filter { server.attributes.contains($0.key) }
            #expect(facts == account.facts, "\(who)", sourceLocation: location)
            if server.keepsExternalIds {
                #expect(shown["externalId"]?.string?.isEmpty == false, "\(who)", sourceLocation: location)
            }
        }
        let others = Dictionary(
            left.values.map { ($0["id"]?.string ?? "", Self.plain($0)) }, uniquingKeysWith: { first, _ in first })
        #expect(others == strangers, "\(server.name): what is not ours has changed", sourceLocation: location)
    }

    private func compareGroups(_ state: RealClient.State, _ names: [String: String], _ location: SourceLocation) {
        var shown: [String: [Set<String>]] = [:]
        for group in state.groups {
            let values = (group["members"]?.array ?? []).map { $0["value"]?.string ?? "" }
                .filter { !server.keepsDeletedMembers || !deletedAccounts.contains($0) }
            let members = values.map { value in
                // Canaille shows user names in the place of ids.
                return names[value] ?? (names.values.contains(value) ? value : "nobody with the id \(value)")
            }
            #expect(Set(members).count == members.count, "a member twice", sourceLocation: location)
            shown[group["displayName"]?.string ?? "", default: []].append(Set(members))
        }
        var expected = strangeGroups.mapValues { [$0] }
        // A group of ours is there while a policy names it.
        for group in groups.values where group.hasPolicy || group.isAdopted {
            let ours = group.members.filter { isWanted($0) && group.hasPolicy }.compactMap { people[$0]?.userName }
            expected[group.name, default: []].append(group.strangers.union(ours))
        }
        let sorted = { (groups: [String: [Set<String>]]) in
            groups.mapValues { $0.map { $0.sorted() }.sorted(by: Self.precedes) }
        }
        #expect(sorted(shown) == sorted(expected), "\(server.name): groups", sourceLocation: location)
    }

    private static func precedes(_ one: [String], _ other: [String]) -> Bool { one.lexicographicallyPrecedes(other) }

    /// The program's own answers must be the server's too.
    private func compareWithJournal(_ state: RealClient.State, _ location: SourceLocation) async throws {
        let accounts = try await Program.must(
            "audit", "accounts", "--app", "app", "--output", "jsonl", in: folder.path
        ).lines.map { try JSONValue(parsing: $0) }
        let ours = state.users.filter { strangers[$0["id"]?.string ?? ""] == nil }
        let shown = Dictionary(
            ours.map { ($0["id"]?.string ?? "", $0["active"]?.bool ?? true) }, uniquingKeysWith: { $1 })
        let believed = Dictionary(
            accounts.map { ($0["remoteId"]?.string ?? "", $0["active"]?.bool ?? true) }, uniquingKeysWith: { $1 })
        #expect(believed == shown, "\(server.name): accounts as the journal has them", sourceLocation: location)
        let who = try await Program.must("audit", "who", "--app", "app", "--output", "jsonl", in: folder.path).lines
            .compactMap { try JSONValue(parsing: $0)["user"]?.string }
        let wanted = people.filter { isWanted($0.key) || $0.value.isBlocked }.map(\.value.userName)
        #expect(Set(who) == Set(wanted), sourceLocation: location)
    }
}
