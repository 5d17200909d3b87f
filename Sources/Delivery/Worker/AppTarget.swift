import Domain
import Store

/// An app with everything needed to deliver to it.
struct AppTarget: Sendable {
    let app: DeliveryApp
    let profile: TargetProfile
    let connector: any Connector
    let pacing: Pacing
    private let mapping: [String: AttributeMapping]

    init(app: DeliveryApp, profile: TargetProfile, connector: any Connector) {
        self.app = app
        var profile = profile
        profile.adoptsUnclaimed = app.settings.truth(.adoptsUnclaimed) ?? profile.adoptsUnclaimed
        profile.recreatesVanished = app.settings.truth(.recreatesVanished) ?? profile.recreatesVanished
        self.profile = profile
        pacing = Pacing(
            limit: app.settings.rate ?? profile.rate, burst: max(1, profile.burst))
        self.connector = connector
        mapping = Self.paths(app, profile).compactMapValues { AttributeMapping($0) }
    }

    /// Target path to expression: the profile's mapping, and over it the app's own.
    static func paths(_ app: DeliveryApp, _ profile: TargetProfile) -> [String: String] {
        profile.mapping.merging(app.mapping) { $1 }
    }

    /// How long a claim holds without being renewed; each request takes at most a third of it.
    var lease: Duration { max(DeliveryWorker.shortestLease, profile.requestTimeout * 3) }

    /// Most requests at once.
    var concurrency: Int { app.connection.concurrency.map { Int($0) } ?? profile.concurrency }

    func has(_ feature: AppFeature) -> Bool { app.features.contains(feature) }

    /// The texts by target path that a user is to have there, `externalId` among them.
    ///
    /// What is unset is left out.
    func desired(_ want: WantedUser) -> [String: String] {
        var attributes = mapping.compactMapValues { $0.value(for: want.attributes) }.filter { !$0.value.isEmpty }
        attributes["externalId"] = profile.usersHaveExternalId ? want.externalId : nil
        return attributes
    }
}
