/// A product that the sandbox can stand in for.
package enum SandboxProfile: String, Sendable, CaseIterable {
    /// The SCIM endpoint of AWS IAM Identity Center.
    case awsIdentityCenter = "aws-identity-center"

    /// Profiles that are planned and not there yet, so that asking for one is answered with more than "unknown".
    package static let planned = ["generic", "salesforce", "entra", "google"]
}
