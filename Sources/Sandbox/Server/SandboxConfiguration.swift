/// What a sandbox is told before it starts.
package struct SandboxConfiguration: Sendable {
    /// A tenant id of the shape that AWS gives out: opaque, and not a plain UUID.
    package static let defaultTenant = "sbxk3f9d20c-7a41-4e0b-9c55-1d2e8f6a7b90"

    /// The product to stand in for.
    package var profile: SandboxProfile
    /// The address to listen on.
    package var host: String
    /// The port to listen on; 0 takes any free one.
    package var port: Int
    /// What stands for the customer in the path of every endpoint, where the product has such a thing.
    package var tenant: String
    /// The bearer tokens that are let in.
    package var tokens: [String]
    /// The client that may ask for tokens at `/_oauth/token`; nil where nobody may.
    ///
    /// AWS gives out its tokens by hand, so its profile passes over this.
    package var oauth: OAuthClient?
    /// How AWS IAM Identity Center behaves where that is not documented.
    package var settings: IdentityCenterSettings
    /// Which dialect the service of the RFCs speaks.
    package var scim = SCIMSettings()
    /// How Salesforce behaves where that is not documented.
    package var salesforce = SalesforceSettings()
    /// How Entra ID behaves where that is not documented.
    package var entra = EntraSettings()
    /// How Google Cloud Identity behaves where that is not documented.
    package var google = GoogleSettings()
    /// Faults that are in force from the first request.
    package var faults: [Fault]
    /// How far lists stay behind; nil means not at all.
    package var searchLag: SearchLag?
    /// How many requests a second are let in; nil means as many as come.
    package var rateLimit: RateLimit?
    /// The seed of resource ids, request ids and of faults that fire by chance.
    package var seed: UInt64

    /// Describes a sandbox.
    ///
    /// - Parameters:
    ///   - profile: The product to stand in for.
    ///   - host: The address to listen on.
    ///   - port: The port to listen on; 0 takes any free one.
    ///   - tenant: What stands for the customer in the path of every endpoint; nil means the profile's default.
    ///   - tokens: The bearer tokens that are let in. AWS has at most two at a time.
    ///   - oauth: The client that may ask for tokens.
    ///   - settings: How AWS behaves where that is not documented; those of the other products are properties.
    ///   - faults: Faults that are in force from the first request.
    ///   - searchLag: How far lists stay behind.
    ///   - rateLimit: How many requests a second are let in.
    ///   - seed: The seed of everything that is drawn. Two runs with one seed give out the same ids.
    package init(
        profile: SandboxProfile = .awsIdentityCenter,
        host: String = "127.0.0.1",
        port: Int = 0,
        tenant: String? = nil,
        tokens: [String],
        oauth: OAuthClient? = nil,
        settings: IdentityCenterSettings = IdentityCenterSettings(),
        faults: [Fault] = [],
        searchLag: SearchLag? = nil,
        rateLimit: RateLimit? = nil,
        seed: UInt64 = 1
    ) {
        self.profile = profile
        self.host = host
        self.port = port
        self.tenant = tenant ?? profile.defaultTenant
        self.oauth = oauth
        self.tokens = tokens
        self.settings = settings
        self.faults = faults
        self.searchLag = searchLag
        self.rateLimit = rateLimit
        self.seed = seed
    }

    /// The base URL of the emulated service once it listens on a port.
    ///
    /// - Parameter port: The port that was bound.
    /// - Returns: The URL, without a slash at its end.
    func endpoint(port: Int) -> String {
        let parts = (layout.hasTenant ? [tenant] : []) + layout.base
        return "\(origin(port: port))/\(parts.joined(separator: "/"))"
    }

    /// Where the endpoints of the product lie.
    var layout: EndpointLayout {
        switch profile {
        case .awsIdentityCenter: .identityCenter
        case .scim: SCIMService.layout
        case .salesforce: Salesforce.layout
        case .entra: Entra.layout
        case .google: CloudIdentity.layout(customer: tenant)
        }
    }

    /// The URL under which the routes of the sandbox itself begin.
    ///
    /// - Parameter port: The port that was bound.
    /// - Returns: Scheme, host and port.
    func origin(port: Int) -> String {
        let name = host.contains(":") ? "[\(host)]" : host
        return "http://\(name):\(port)"
    }
}
