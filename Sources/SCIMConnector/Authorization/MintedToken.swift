/// An access token as a token endpoint gave it.
struct MintedToken: Sendable {
    let text: String
    /// Where the service says that its API is (Salesforce's `instance_url`).
    let instanceURL: String?
    /// When it was asked for, in seconds since 1970.
    private let since: Double
    /// When it is no longer taken for good; nil where the service did not say how long it lasts.
    private let end: Double?

    /// Time left to a token below which another is minted, so that none ends on its way.
    private static let margin = 60.0

    /// Takes a token.
    ///
    /// - Parameters:
    ///   - text: the token.
    ///   - instanceURL: where the service says that its API is.
    ///   - since: when it was asked for, in seconds since 1970.
    ///   - lifetime: seconds that it lasts; nil where the service did not say.
    init(text: String, instanceURL: String?, since: Double, lifetime: Double?) {
        self.text = text
        self.instanceURL = instanceURL
        self.since = since
        // A short life keeps nine tenths of itself, or no token would ever be used twice.
        end = lifetime.map { since + $0 - min(Self.margin, max($0, 0) / 10) }
    }

    /// Whether it can still be used.
    ///
    /// A clock that has gone back says nothing about it, so the token counts as ended then.
    func isGood(at now: Double) -> Bool { now >= since && now < end ?? .infinity }

    var access: Access { Access(token: text, instanceURL: instanceURL) }
}
