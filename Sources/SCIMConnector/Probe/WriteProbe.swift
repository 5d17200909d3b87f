import Delivery
import Domain

/// Makes two accounts and a group, changes them as a worker would, looks at what became of them, and removes them.
///
/// Two accounts, because only a member who should have stayed shows that a removal took out more than it should.
struct WriteProbe {
    let speaker: ProbeSpeaker
    let mapping: [String: String]
    let conditions: TargetProbe.Conditions

    /// What was made, or may have been, and is to be removed.
    struct Made: Hashable {
        let kind: ResourceKind
        let name: String
        /// nil where nobody knows whether it is there.
        var id: String?
    }

    var findings: [ProbeFinding] = []
    var made: [Made] = []
    var requests = 0

    init(speaker: ProbeSpeaker, mapping: [String: String], conditions: TargetProbe.Conditions) {
        self.speaker = speaker
        self.mapping = mapping
        self.conditions = conditions
    }

    var profile: TargetProfile { speaker.connector.profile }

    /// Writes, and cleans up.
    ///
    /// - Parameter report: is told what was found, what was left behind above all.
    mutating func run(into report: inout ProbeReport) async {
        let texts = (1...2).map { ProbePerson(number: $0, conditions: conditions).texts(mapping, profile) }
        if let problem = profile.problem(attributes: texts[0]) {
            report.findings.append(
                .init(.problem, "write-impossible", "No account can be made to try it: \(problem.detail)."))
            return
        }
        await change(texts, &report)
        await cleanUp()
        report.findings += findings
    }

    private mutating func change(_ texts: [[String: String]], _ report: inout ProbeReport) async {
        var accounts: [String] = []
        for (index, attributes) in texts.enumerated() {
            guard mayGoOn, let id = await createUser(number: index + 1, attributes) else { return }
            accounts.append(id)
        }
        if mayGoOn { await findUser(accounts[0], texts[0]) }
        if mayGoOn { await updateUser(accounts[0], texts[0]) }
        if mayGoOn { await replaceUser(accounts[1], texts[1], &report) }
        if mayGoOn { await changeGroup(accounts) }
        if mayGoOn { await deactivateUser(accounts[0], texts[0]) }
    }

    /// Whether another step may begin.
    var mayGoOn: Bool { !conditions.isStopped() }

    mutating func note(_ level: ProbeFinding.Level, _ code: String, _ sentence: String) {
        findings.append(.init(level, code, sentence))
    }

    /// Asks for a change under a key that was not used before.
    mutating func change(_ operation: Operation, version: String? = nil) async -> Reply {
        requests += 1
        return await speaker.ask(operation, version: version, key: conditions.name("\(requests)"))
    }

    // MARK: Users

    private mutating func createUser(number: Int, _ attributes: [String: String]) async -> String? {
        let name = attributes["userName"] ?? conditions.address("\(number)")
        // Noted before the request: an answer that is lost may hide an account that was made.
        made.append(Made(kind: .user, name: name, id: nil))
        let place = made.count - 1
        let reply = await change(.createUser(externalId: conditions.name("\(number)"), attributes: attributes))
        var found: RemoteResource?
        if case .done(let resource, _) = reply { found = resource }
        if found == nil { found = await seek(made[place]) }
        made[place].id = found?.id
        guard let found else {
            if isCertainlyNotMade(reply) { made.remove(at: place) }
            note(.problem, "write-create-user", "An account cannot be made: the target \(reply.words)")
            return nil
        }
        if number == 1 { note(.ok, "write-create-user", "An account can be made.") }
        return found.id
    }

    /// Whether an answer rules out that anything was made.
    private func isCertainlyNotMade(_ reply: Reply) -> Bool {
        switch reply {
        case .refused, .conflict, .credential, .unreachable, .throttled, .notFound, .stale: true
        default: false
        }
    }

    /// Looks for something by a name that only the probe uses.
    func seek(_ made: Made) async -> RemoteResource? {
        let operation: Operation =
            made.kind == .user ? .findUser(by: .name, value: made.name) : .findGroup(by: .name, value: made.name)
        guard case .found(let resources, _) = await speaker.ask(operation), resources.count == 1 else { return nil }
        return resources[0]
    }

    private mutating func findUser(_ id: String, _ attributes: [String: String]) async {
        guard profile.filters else { return }
        for key in profile.userLookUps {
            let value = key == .name ? attributes["userName"] ?? "" : conditions.name("1")
            let reply = await settled({ await speaker.ask(.findUser(by: key, value: value)) }) { Self.ids($0) == [id] }
            Self.ids(reply) == [id]
                ? note(.ok, "write-find-user", "The account is found by \(key == .name ? "userName" : "externalId").")
                : note(
                    .problem, "write-find-user",
                    "The account is not found by \(key == .name ? "userName" : "externalId") after it was made; it would be made twice."
                )
        }
    }

    private static func ids(_ reply: Reply) -> [String] {
        guard case .found(let resources, _) = reply else { return [] }
        return resources.map(\.id)
    }

    /// Reads until the target shows what was done, or long enough to say that it does not.
    func settled<Shown>(_ read: () async -> Shown, until isSettled: (Shown) -> Bool) async -> Shown {
        var shown = await read()
        for _ in 1..<Self.mostLooks where !isSettled(shown) {
            do { try await speaker.sleep(max(profile.visibilityDelay, .milliseconds(200))) } catch { return shown }
            shown = await read()
        }
        return shown
    }

    /// Most looks at one thing before it counts as it is shown.
    private static let mostLooks = 4

    private mutating func updateUser(_ id: String, _ attributes: [String: String]) async {
        let candidates = ["displayName", "name.familyName", "name.givenName", "nickName", "title"]
        guard let path = candidates.first(where: { attributes[$0] != nil }) else { return }
        let text = (attributes[path] ?? "") + " changed"
        let whole = whole(attributes, 1).merging([path: text]) { $1 }
        let version = await readUser(id)?.version
        let reply = await change(.updateUser(remoteId: id, set: [path: text], clear: [], all: whole), version: version)
        guard case .done = reply else {
            return note(
                .problem, "write-update-user", "The account's \(path) cannot be changed: the target \(reply.words)")
        }
        let read = await settled({ await readUser(id)?.attributes[path] }) { $0 == text }
        guard let shown = read else {
            return note(.notice, "write-update-user", "The account's \(path) was changed; the target does not show it.")
        }
        shown == text
            ? note(.ok, "write-update-user", "The account's \(path) can be changed, and is shown so.")
            : note(.problem, "write-update-user", "The target says that it changed \(path), and shows another text.")
    }

    /// All texts of an account, as a worker would give them to a target that replaces.
    private func whole(_ attributes: [String: String], _ number: Int) -> [String: String] {
        attributes.merging(["externalId": conditions.name("\(number)")]) { $1 }
    }

    /// Whether the target takes PUT, which no document says.
    private mutating func replaceUser(
        _ id: String, _ attributes: [String: String], _ report: inout ProbeReport
    ) async {
        var style = profile
        style.updateStyle = .put
        let other = ProbeSpeaker(connector: speaker.connector.speaking(style), sleep: speaker.sleep)
        let version = await readUser(id)?.version
        requests += 1
        let reply = await other.ask(
            .updateUser(remoteId: id, set: [:], clear: [], all: whole(attributes, 2)), version: version,
            key: conditions.name("\(requests)"))
        switch reply {
        case .done: report.capabilities.put = true
        case .refused(_, 405), .refused(_, 501): report.capabilities.put = false
        // Why another answer came cannot be told: the target may take PUT, and not this one.
        default: break
        }
    }

    func readUser(_ id: String) async -> RemoteResource? {
        guard case .done(let resource, _) = await speaker.ask(.readUser(remoteId: id)) else { return nil }
        return resource
    }

    private mutating func deactivateUser(_ id: String, _ attributes: [String: String]) async {
        let version = await readUser(id)?.version
        let reply = await change(
            .activateUser(remoteId: id, active: false, all: whole(attributes, 1)), version: version)
        guard case .done = reply else {
            return note(
                .problem, "write-deactivate-user", "The account cannot be deactivated: the target \(reply.words)")
        }
        switch await settled({ await readUser(id)?.saysActive }, until: { $0 == false }) {
        case false?: note(.ok, "write-deactivate-user", "The account can be deactivated, and is shown so.")
        case true?:
            note(
                .problem, "write-deactivate-user",
                "The target says that it deactivated the account, and shows it active: a leaver would keep it.")
        case nil:
            note(
                .notice, "write-deactivate-user", "The account was deactivated; the target does not show whether it is."
            )
        }
    }
}
