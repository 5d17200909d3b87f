/// A product that the sandbox can stand in for.
package enum SandboxProfile: String, Sendable, CaseIterable {
    /// The SCIM endpoint of AWS IAM Identity Center.
    case awsIdentityCenter = "aws-identity-center"
    /// Any service that does what RFC 7643 and RFC 7644 say.
    case scim
    /// The SCIM endpoint of Salesforce.
    case salesforce
    /// The SCIM API of Microsoft Entra ID.
    case entra
    /// The SCIM API of Google Cloud Identity.
    case google

    /// Finds a profile by its name; `generic` is another name of `scim`.
    package init?(named name: String) {
        guard let profile = SandboxProfile(rawValue: name == "generic" ? "scim" : name) else { return nil }
        self = profile
    }

    /// What stands for the customer in the path of endpoints, where the product has such a thing.
    package var defaultTenant: String {
        self == .google ? "C01sandbox" : SandboxConfiguration.defaultTenant
    }
}
