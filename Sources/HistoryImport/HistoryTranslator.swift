package import Domain

/// Turns the lines of a history, in order, into requests, and notices the lines that cannot follow those before them.
///
/// A history names people by identifiers of its own and a policy by app and group; this is where those become names.
package struct HistoryTranslator {
    private struct Person {
        var userName: String
        var isPresent: Bool
    }

    private let loginMethod: String
    private var people: [String: Person] = [:]
    private var userNames: Set<String> = []
    private var apps: Set<String> = []
    /// Groups by folded name; the number stays with a group through its renames.
    private var groups: [String: Int] = [:]
    private var members: [Int: Set<String>] = [:]
    private var policies: [PolicyPlace: String] = [:]
    private var policyNames: Set<String> = []
    private var groupCount = 0
    private var last: (at: Timestamp, change: String)?
    private var finished: Set<String> = []

    private struct PolicyPlace: Hashable {
        let app: String
        let group: Int
    }

    /// - Parameter loginMethod: that of every policy: a history has none.
    package init(loginMethod: String) { self.loginMethod = loginMethod }

    /// The request of the next line.
    ///
    /// - Parameters:
    ///   - line: the line that follows the one of the last call in the file.
    ///   - draw: gives the externalId of a new user or group.
    /// - Returns: a request that names people, apps and groups as they are called at that point of the history.
    /// - Throws: the reason why this line cannot follow those before it. The line is then left out of what is known.
    package mutating func next(
        _ line: HistoryLine, draw: () -> ExternalId
    ) throws(HistoryProblem.Reason) -> Request {
        if let last {
            if line.at < last.at { throw .text("field \"at\" goes back from \(last.at) to \(line.at)") }
            if line.change != last.change {
                finished.insert(last.change)
                if finished.contains(line.change) {
                    throw .text("change \(line.change) had ended; its lines must stand together")
                }
            } else if line.at != last.at {
                throw .text("change \(line.change) has two times; the lines of a change happen together")
            }
        }
        last = (line.at, line.change)
        return try request(line.operation, draw)
    }

    /// Refuses here what a decision would refuse later, when lines before it are written already.
    private func checkTexts(_ operation: HistoryLine.Operation) throws(HistoryProblem.Reason) {
        let names: [String]
        switch operation {
        case .addApp(let name), .addGroup(let name), .renameGroup(_, let name), .addPolicy(let name, _, _):
            names = [name]
        case .addUser(_, let userName, let attributes):
            names = [userName]
            for (name, value) in attributes.sorted(by: { $0.key < $1.key }) {
                if let problem = UserAttribute.problem(value: value) { throw .text("field \"\(name)\": \(problem)") }
            }
        default: names = []
        }
        for name in names {
            if let problem = Names.problem(name) { throw .text("\"\(name.prefix(60))\" cannot be a name: \(problem)") }
        }
    }

    private mutating func request(
        _ operation: HistoryLine.Operation, _ draw: () -> ExternalId
    ) throws(HistoryProblem.Reason) -> Request {
        try checkTexts(operation)
        switch operation {
        case .addApp(let app):
            try check(apps.insert(Names.folded(app)).inserted, "app \"\(app)\" has been added before")
            return .addApp(name: app, connection: AppConnection(), allowsPlainHTTP: false)
        case .addUser(let user, let userName, let attributes):
            try check(people[user] == nil, "user \(user) has been added before")
            try check(userNames.insert(Names.folded(userName)).inserted, "userName \"\(userName)\" is another user's")
            people[user] = Person(userName: userName, isPresent: true)
            return .registerUser(userName: userName, attributes: attributes, externalId: draw())
        case .returnUser(let user):
            let person = try person(user, present: false)
            people[user]?.isPresent = true
            return .returnUser(userName: person.userName)
        case .removeUser(let user):
            let person = try person(user, present: true)
            people[user]?.isPresent = false
            for group in members.keys { members[group]?.remove(user) }
            return .removeUser(userName: person.userName)
        case .addGroup(let group):
            try check(groups[Names.folded(group)] == nil, "group \"\(group)\" exists")
            groupCount += 1
            groups[Names.folded(group)] = groupCount
            return .createGroup(name: group, externalId: draw())
        case .removeGroup(let group):
            let number = try number(of: group)
            try check(!policies.keys.contains { $0.group == number }, "a policy still names group \"\(group)\"")
            groups[Names.folded(group)] = nil
            members[number] = nil
            return .removeGroup(name: group)
        case .renameGroup(let group, let to):
            let number = try number(of: group)
            try check(groups[Names.folded(to)] ?? number == number, "group \"\(to)\" exists")
            groups[Names.folded(group)] = nil
            groups[Names.folded(to)] = number
            return .renameGroup(name: group, to: to)
        case .addMember(let group, let user):
            let number = try number(of: group)
            let person = try person(user, present: true)
            try check(
                members[number, default: []].insert(user).inserted, "user \(user) is in group \"\(group)\" already")
            return .addMembers(group: group, members: [.user(person.userName)])
        case .removeMember(let group, let user):
            let number = try number(of: group)
            let person = try person(user, present: true)
            try check(members[number]?.remove(user) != nil, "user \(user) is not in group \"\(group)\"")
            return .removeMembers(group: group, members: [.user(person.userName)])
        case .addPolicy(let policy, let app, let group): return try addPolicy(policy, app, group)
        case .removePolicy(let app, let group):
            let place = PolicyPlace(app: Names.folded(app), group: try number(of: group))
            guard let name = policies.removeValue(forKey: place) else {
                throw .text("no policy gives group \"\(group)\" app \"\(app)\"")
            }
            policyNames.remove(Names.folded(name))
            return .removePolicy(name: name)
        }
    }

    private mutating func addPolicy(
        _ policy: String, _ app: String, _ group: String
    ) throws(HistoryProblem.Reason) -> Request {
        try check(apps.contains(Names.folded(app)), "there is no app \"\(app)\"")
        let place = PolicyPlace(app: Names.folded(app), group: try number(of: group))
        try check(policies[place] == nil, "a policy gives group \"\(group)\" app \"\(app)\" already")
        // A policy keeps its name when its group is renamed; the next group of that name brings the same one again.
        var name = policy
        var number = 2
        while policyNames.contains(Names.folded(name)) {
            name = "\(policy) (\(number))"
            number += 1
        }
        policies[place] = name
        policyNames.insert(Names.folded(name))
        return .addPolicy(name: name, app: app, group: group, loginMethod: loginMethod, priority: 0)
    }

    private func person(_ user: String, present: Bool) throws(HistoryProblem.Reason) -> Person {
        guard let person = people[user] else { throw .text("there is no user \(user) yet") }
        try check(person.isPresent == present, present ? "user \(user) has left" : "user \(user) has not left")
        return person
    }

    private func number(of group: String) throws(HistoryProblem.Reason) -> Int {
        guard let number = groups[Names.folded(group)] else {
            throw .text("there is no group \"\(group)\" at this point")
        }
        return number
    }

    private func check(_ holds: Bool, _ problem: @autoclosure () -> String) throws(HistoryProblem.Reason) {
        if !holds { throw .text(problem()) }
    }
}
