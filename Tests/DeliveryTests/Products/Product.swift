import Domain
import JSON
import Sandbox
import Testing

@testable import Delivery

/// One product as customers set it up: the sandbox that stands in for it, its target profile, and what an administrator
/// must tell Provisor about it.
struct Product: Sendable, CustomTestStringConvertible {
    /// For the list of tests.
    var title: String
    /// How the target behaves.
    var sandbox: SandboxConfiguration
    /// What the worker takes it for.
    var profile: TargetProfile
    /// Target path to expression, over the profile's own mapping.
    var mapping: [String: String] = [:]
    /// Whether a removed account is gone there where the app may delete.
    var deletes = true
    /// Whether groups can be made and removed there.
    var makesGroups = true

    var testDescription: String { title }

    /// The requests that make an app of a connection.
    ///
    /// A profile that is in the box is named by the connection; one of one's own is a setting.
    var setUp: [Request] {
        var requests = mapping.sorted { $0.key < $1.key }.map { path, expression in
            Request.mapAttribute(app: "aws", path: path, expression: expression)
        }
        if profile != TargetProfile.named(profile.name) {
            requests.append(.changeSetting(app: "aws", setting: .profile, value: profile.json.canonicalText))
        }
        return requests
    }

    /// The user name that somebody has there.
    func remoteName(_ name: String) -> String {
        profile.mapping["userName"] == "user.email" || mapping["userName"] == "user.email"
            ? "\(name)@example.org" : name
    }

    /// A user as somebody else at the target would make one, as JSON.
    func stranger(_ name: String, externalId: String?) -> String {
        let external = externalId.map { "\"externalId\":\"\($0)\"," } ?? ""
        let own =
            switch sandbox.profile {
            case .entra:
                """
                "password":"Pw-4711-pw","\(Self.entraUser)":{"mailNickname":"\(name)"},
                """
            case .salesforce:
                """
                "emails":[{"value":"\(name)@example.org","type":"work","primary":true}],
                "entitlements":[{"value":"\(SalesforceSettings.standardProfile.id)","primary":true}],
                """
            default: ""
            }
        return """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"\(sandbox.profile == .entra ? ",\"\(Self.entraUser)\"" : "")],
            \(external)\(own)
            "userName":"\(remoteName(name))","displayName":"There","name":{"givenName":"G","familyName":"F"},"active":true}
            """
    }

    static let entraUser = "urn:ietf:params:scim:schemas:extension:Microsoft:Entra:2.0:User"
    static let googleGroup = "urn:ietf:params:scim:schemas:extension:google:2.0:CloudIdentityGroup"

    private static func configuration(_ profile: SandboxProfile) -> SandboxConfiguration {
        SandboxConfiguration(profile: profile, tokens: ["sandbox-token"])
    }

    // MARK: The products with a profile of their own

    static let aws = Product(
        title: "AWS IAM Identity Center", sandbox: configuration(.awsIdentityCenter), profile: .awsIdentityCenter)

    /// Groups are made in Salesforce itself; the profile of its users there is the customer's choice.
    static let salesforce: Product = {
        var sandbox = configuration(.salesforce)
        sandbox.salesforce.groups = ["staff"]
        return Product(
            title: "Salesforce", sandbox: sandbox, profile: .salesforce,
            mapping: [
                "userName": "user.email",
                "entitlements[primary eq true].value": "\"\(SalesforceSettings.standardProfile.id)\"",
            ],
            deletes: false, makesGroups: false)
    }()

    static let entra = Product(
        title: "Microsoft Entra ID", sandbox: configuration(.entra), profile: .entra,
        mapping: [entraUser + ":mailNickname": "user.userName"])

    /// A group needs an email address, whose domain only the customer knows.
    static let google: Product = {
        var profile = TargetProfile.google
        (profile.name, profile.title) = ("our-google", "our Google")
        profile.groupAttributes = [googleGroup + ":email": "${slug}@groups.example.org"]
        return Product(title: "Google Cloud Identity", sandbox: configuration(.google), profile: profile)
    }()

    // MARK: Dialects of SCIM

    /// A service of the RFCs, in one dialect, and the profile that an administrator would write for it.
    private static func scim(
        _ title: String, _ dialect: (inout SCIMSettings) -> Void = { _ in },
        _ change: (inout TargetProfile) -> Void = { _ in }
    ) -> Product {
        var sandbox = configuration(.scim)
        dialect(&sandbox.scim)
        var profile = TargetProfile.scim
        (profile.name, profile.title) = ("acme", "Acme")
        change(&profile)
        return Product(title: "SCIM, \(title)", sandbox: sandbox, profile: profile == .scim ? .scim : profile)
    }

    /// Nothing is told to Provisor about it.
    static let scim = Product(title: "SCIM", sandbox: configuration(.scim), profile: .scim)

    static let versions = scim("with versions", { _ in }, { $0.usesVersions = true })

    static let putOnly = scim("PUT only", { $0.isPutOnly = true }) {
        ($0.updateStyle, $0.groupStyle) = (.put, .put)
    }

    static let dialects = [
        putOnly,
        scim("PUT only with versions", { $0.isPutOnly = true }) {
            ($0.updateStyle, $0.groupStyle, $0.usesVersions) = (.put, .put, true)
        },
        scim("without filters", { $0.ignoresFilters = true }, { $0.filters = false }),
        scim("without filters, pages by index", { ($0.ignoresFilters, $0.paging, $0.maxPageSize) = (true, .index, 2) })
        {
            ($0.filters, $0.listing) = (false, .index)
        },
        scim(
            "without filters, pages by cursor", { ($0.ignoresFilters, $0.paging, $0.maxPageSize) = (true, .cursor, 2) }
        ) { ($0.filters, $0.listing) = (false, .cursor) },
        scim("lower-case resources", { $0.writesLowerCaseResources = true }),
        scim("create answers 200", { $0.createAnswersOK = true }),
        scim("numeric status in errors", { $0.writesNumericErrorStatus = true }),
        scim("booleans as text", { $0.writesBooleansAsText = true }, { $0.activeForm = .text }),
        scim("empty answers to PATCH", { $0.patchAnswersEmpty = true }),
        scim(
            "members told apart",
            { ($0.addingExistingMember, $0.removingAbsentMember) = (.refuse(status: 409), .refuse(status: 404)) }),
        scim("removals by list", { ($0.memberListRemoval, $0.acceptsMemberFilter) = (.removesListed, false) }) {
            $0.memberRemoval = .valueList
        },
        versions,
    ]

    static let all = [aws, salesforce, entra, google, scim] + dialects
}
