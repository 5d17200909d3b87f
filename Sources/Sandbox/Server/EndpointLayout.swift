/// Where the endpoints of a product lie, and how it spells them.
struct EndpointLayout: Sendable, Equatable {
    /// The parts of the path in front of the endpoints, as in `["services", "scim", "v2"]`.
    let base: [String]
    /// Whether the first part of the path names a tenant, whatever it is.
    var hasTenant = false
    /// The path of users.
    var users = "Users"
    /// The path of groups.
    var groups = "Groups"
    /// The path of what the service says about itself.
    var serviceProviderConfig = "ServiceProviderConfig"
    /// The path of the kinds of resources.
    var resourceTypes = "ResourceTypes"
    /// The path of the schemas.
    var schemas = "Schemas"
    /// Paths that this product alone has, as in `Entitlements`.
    var others: [String] = []

    /// Finds what stands behind the base.
    ///
    /// - Parameter parts: The decoded parts of the path.
    /// - Returns: The parts behind the base; nil where the path does not begin with it.
    func rest(of parts: [String]) -> [String]? {
        let tail = hasTenant ? parts.dropFirst() : parts[...]
        return tail.starts(with: base) ? Array(tail.dropFirst(base.count)) : nil
    }
}

extension EndpointLayout {
    /// AWS IAM Identity Center: the tenant is a part of the path.
    static let identityCenter = EndpointLayout(base: ["scim", "v2"], hasTenant: true)
}
