import Domain
import Foundation
import JSON
import Testing

/// The recorded history of a large organisation and its oracle, where they are at hand.
///
/// They are not part of the project: `PROVISOR_ORG_HISTORY` names their folder, or it is found in the checkout's
/// neighbour `shared`. Tests that need it say so and skip where it is absent.
struct OrgHistory: Sendable {
    let path: String
    let changes: [JSONValue]
    /// The oracle's instants with the members of each group, by the names of then.
    let oracle: [(at: String, groups: [String: Set<String>])]
    /// userName by the history's own identifier.
    let userNames: [String: String]

    static let folder: String? = {
        let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let near = checkout.deletingLastPathComponent().appendingPathComponent("shared/data/org-history").path
        let candidates = [ProcessInfo.processInfo.environment["PROVISOR_ORG_HISTORY"], near].compactMap { $0 }
        let found = candidates.first { FileManager.default.fileExists(atPath: $0 + "/history.jsonl") }
        if found == nil {
            print(
                "skipped: the recorded history is absent; set PROVISOR_ORG_HISTORY to the folder that holds history.jsonl and oracle.jsonl"
            )
        }
        return found
    }()

    static let isPresent = folder != nil

    static func load() throws -> OrgHistory {
        let folder = try #require(folder)
        func lines(_ name: String) throws -> [JSONValue] {
            try String(contentsOfFile: folder + "/" + name, encoding: .utf8).split(separator: "\n")
                .map { try JSONValue(parsing: String($0)) }
        }
        let changes = try lines("history.jsonl")
        var names: [String: String] = [:]
        for change in changes where change["op"]?.string == "user.add" {
            names[change["user"]?.string ?? ""] = change["userName"]?.string
        }
        let userNames = names
        let oracle = try lines("oracle.jsonl").map { instant in
            let groups = (instant["groups"]?.object ?? [:]).mapValues { members in
                Set((members.array ?? []).compactMap(\.string).compactMap { userNames[$0] })
            }
            return (at: instant["at"]?.string ?? "", groups: groups)
        }
        return OrgHistory(path: folder + "/history.jsonl", changes: changes, oracle: oracle, userNames: userNames)
    }

    /// What should be there after every change up to an instant, folded in plain code.
    struct Wanted {
        /// Members by group, by the names of now.
        var members: [String: Set<String>] = [:]
        /// Groups that an app is to have.
        var groups: [String: Set<String>] = [:]
        var counts: [String: Int] = [:]
        /// Groups whose name an earlier, dissolved group had.
        var reusedNames = 0

        func users(of app: String) -> Set<String> {
            groups[app, default: []].reduce(into: []) { $0.formUnion(members[$1] ?? []) }
        }
    }

    /// The last names that the groups of one instant had by another: a name follows its group until it is dissolved.
    func groupNames(from start: String, to end: String) -> [String: String] {
        var names: [String: String] = [:]
        var dissolved: Set<String> = []
        var begun: Set<String> = []
        for change in changes {
            guard let at = change["at"]?.string, at > start, at <= end, let group = change["group"]?.string else {
                continue
            }
            let first = names.first { $0.value == group && !dissolved.contains($0.key) }?.key ?? group
            switch change["op"]?.string {
            case "group.add": begun.insert(group)
            case "group.rename":
                let to = change["to"]?.string ?? ""
                if begun.remove(group) != nil { begun.insert(to) } else { names[first] = to }
            case "group.remove": if begun.remove(group) == nil { dissolved.insert(first) }
            default: break
            }
        }
        return names
    }

    func wanted(until end: String?) -> Wanted {
        var wanted = Wanted()
        var dissolved: Set<String> = []
        for change in changes {
            if let end, let at = change["at"]?.string, at > end { break }
            let operation = change["op"]?.string ?? ""
            wanted.counts[operation, default: 0] += 1
            let group = change["group"]?.string ?? ""
            let app = change["app"]?.string ?? ""
            let user = userNames[change["user"]?.string ?? ""] ?? ""
            switch operation {
            case "group.add":
                wanted.members[group] = []
                if dissolved.contains(group) { wanted.reusedNames += 1 }
            case "group.remove":
                wanted.members[group] = nil
                dissolved.insert(group)
            case "group.rename":
                let to = change["to"]?.string ?? ""
                wanted.members[to] = wanted.members.removeValue(forKey: group)
                for app in wanted.groups.keys where wanted.groups[app]?.remove(group) != nil {
                    wanted.groups[app]?.insert(to)
                }
            case "member.add": wanted.members[group]?.insert(user)
            case "member.remove": wanted.members[group]?.remove(user)
            case "user.remove": for group in wanted.members.keys { wanted.members[group]?.remove(user) }
            case "policy.add": wanted.groups[app, default: []].insert(group)
            case "policy.remove": wanted.groups[app]?.remove(group)
            default: break
            }
        }
        return wanted
    }
}
