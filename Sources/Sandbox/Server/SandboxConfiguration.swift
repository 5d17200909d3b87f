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
    /// The first part of the path of every endpoint.
    package var tenant: String
    /// The bearer tokens that are let in.
    package var tokens: [String]
    /// Behaviour that is not documented.
    package var settings: IdentityCenterSettings
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
    ///   - tenant: The tenant id in the path of every endpoint.
    ///   - tokens: The bearer tokens that are let in. AWS has at most two at a time.
    ///   - settings: Behaviour that is not documented.
    ///   - faults: Faults that are in force from the first request.
    ///   - searchLag: How far lists stay behind.
    ///   - rateLimit: How many requests a second are let in.
    ///   - seed: The seed of everything that is drawn. Two runs with one seed give out the same ids.
    package init(
        profile: SandboxProfile = .awsIdentityCenter,
        host: String = "127.0.0.1",
        port: Int = 0,
        tenant: String = SandboxConfiguration.defaultTenant,
        tokens: [String],
        settings: IdentityCenterSettings = IdentityCenterSettings(),
        faults: [Fault] = [],
        searchLag: SearchLag? = nil,
        rateLimit: RateLimit? = nil,
        seed: UInt64 = 1
    ) {
        self.profile = profile
        self.host = host
        self.port = port
        self.tenant = tenant
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
        "\(origin(port: port))/\(tenant)/scim/v2"
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
