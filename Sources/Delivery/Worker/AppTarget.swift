import Domain
import Store

/// An app with everything needed to deliver to it.
struct AppTarget: Sendable {
    let app: DeliveryApp
    let profile: TargetProfile
    let connector: any Connector
    let pacing: Pacing
    let mapping: UserMapping

    /// - Parameters:
    ///   - app: as the outbox has it.
    ///   - profile: what its target accepts.
    ///   - connector: what speaks to the target.
    ///   - mapping: what was compiled for the app before, where nothing of it has changed since.
    init(app: DeliveryApp, profile: TargetProfile, connector: any Connector, mapping: UserMapping? = nil) {
        self.app = app
        var profile = profile
        profile.adoptsUnclaimed = app.settings.truth(.adoptsUnclaimed) ?? profile.adoptsUnclaimed
        profile.recreatesVanished = app.settings.truth(.recreatesVanished) ?? profile.recreatesVanished
        self.profile = profile
        pacing = Pacing(
            limit: app.settings.rate ?? profile.rate, burst: max(1, profile.burst))
        self.connector = connector
        self.mapping = mapping ?? UserMapping(profile.rules(over: app.mapping))
    }

    /// Every target path that is mapped, by the profile or by the app.
    static func paths(_ app: DeliveryApp, _ profile: TargetProfile) -> [String] {
        profile.rules(over: app.mapping).keys.sorted()
    }

    /// How long a claim holds without being renewed; each request takes at most a third of it.
    var lease: Duration { max(DeliveryWorker.shortestLease, profile.requestTimeout * 3) }

    /// Most requests at once.
    var concurrency: Int { app.connection.concurrency.map { Int($0) } ?? profile.concurrency }

    func has(_ feature: AppFeature) -> Bool { app.features.contains(feature) }

    /// The texts by target path that a user is to have there, `externalId` among them.
    ///
    /// - Parameter want: the user, with the account as it was confirmed.
    /// - Returns: what is unset is left out.
    /// - Throws: what stands in the way of sending them.
    func desired(_ want: WantedUser) throws(DeliveryProblem) -> [String: String] {
        var attributes = try mapping.texts(want)
        attributes["externalId"] = profile.usersHaveExternalId ? want.externalId : nil
        // Of an account that is there, nobody needs to know what is only sent with a new one.
        let problem = profile.problem(
            attributes: attributes, sources: mapping.sources, except: want.link == nil ? [] : mapping.pathsOnCreateOnly)
        if let problem { throw DeliveryProblem(reason: problem.reason, detail: problem.detail) }
        return attributes
    }

    /// The user name that a user is to have there; nil where that cannot be told.
    func userName(_ want: WantedUser) -> String? { mapping.text(at: "userName", want) }
}
