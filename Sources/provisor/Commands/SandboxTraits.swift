import ArgumentParser
import Sandbox

/// Options of `provisor sandbox` for what the emulated product is like.
struct SandboxTraits: ParsableArguments {
    @Option(help: "scim only: a way in which the service leaves the RFCs. May be repeated; the help above lists them.")
    var dialect: [SandboxDialect] = []

    @Option(help: "scim only: both, index, cursor or none.")
    var paging: String?

    @Option(help: "scim and entra: how many resources there are on a page where the client does not say.")
    var pageSize: Int?

    @Option(help: "scim and entra: the most resources on a page.")
    var maxPageSize: Int?

    @Option(help: "salesforce only: a group to start with, since SCIM can make none there. May be repeated.")
    var group: [String] = []

    @Option(help: "salesforce only: how many active users the licences allow.")
    var licences: Int?

    @Option(help: "salesforce only: a user name that is taken in another organisation. May be repeated.")
    var takenElsewhere: [String] = []

    @Option(help: "The id of the client that may ask for tokens; not for AWS.")
    var clientID = "sandbox-client"

    @Option(help: "The secret of that client. Without it one is drawn.")
    var clientSecret: String?

    @Option(help: "How many seconds a token lives that was asked for; then it is answered 401.")
    var tokenSeconds = 3600

    /// Checks that the options go with a profile.
    ///
    /// - Throws: `ValidationError` for the first that does not.
    func check(_ profile: SandboxProfile) throws {
        func only(_ profiles: Set<SandboxProfile>, _ isGiven: Bool, _ option: String) throws {
            if isGiven, !profiles.contains(profile) {
                let names = profiles.map(\.rawValue).sorted().joined(separator: " and ")
                throw ValidationError("\(option) goes with \(names).")
            }
        }
        try only([.scim], !dialect.isEmpty, "--dialect")
        try only([.scim], paging != nil, "--paging")
        try only([.scim, .entra], pageSize != nil || maxPageSize != nil, "--page-size and --max-page-size")
        try only([.salesforce], !group.isEmpty, "--group")
        try only([.salesforce], licences != nil || !takenElsewhere.isEmpty, "--licences and --taken-elsewhere")
        if let paging, SCIMSettings.Paging(rawValue: paging) == nil {
            throw ValidationError("--paging is one of both, index, cursor, none.")
        }
        for number in [pageSize, maxPageSize] {
            if let number, !(1...1000).contains(number) {
                throw ValidationError("A page has from 1 to 1000 resources.")
            }
        }
        if let licences, licences < 0 { throw ValidationError("The number of licences must not be negative.") }
        if tokenSeconds < 1 { throw ValidationError("A token lives for at least a second.") }
        if clientID.isEmpty || clientSecret?.isEmpty == true {
            throw ValidationError("Neither the client's id nor its secret can be empty.")
        }
    }

    /// The client that may ask for tokens.
    ///
    /// - Parameter drawn: The secret, where none is given.
    /// - Returns: The client.
    func client(drawn: String) -> OAuthClient {
        OAuthClient(id: clientID, secret: clientSecret ?? drawn, tokenSeconds: tokenSeconds)
    }

    /// Puts the settings of the products into a configuration.
    func apply(to configuration: inout SandboxConfiguration) throws {
        for dialect in dialect { dialect.apply(to: &configuration.scim) }
        if let paging, let paging = SCIMSettings.Paging(rawValue: paging) { configuration.scim.paging = paging }
        if let pageSize {
            configuration.scim.defaultPageSize = pageSize
            configuration.entra.defaultPageSize = pageSize
        }
        if let maxPageSize {
            configuration.scim.maxPageSize = maxPageSize
            configuration.entra.maxPageSize = maxPageSize
        }
        configuration.salesforce.groups = group
        configuration.salesforce.licences = licences
        configuration.salesforce.namesTakenElsewhere = Set(takenElsewhere)
    }
}

/// A way in which a service leaves the RFCs.
enum SandboxDialect: String, ExpressibleByArgument, CaseIterable {
    case putOnly = "put-only"
    case noETag = "no-etag"
    case noFilter = "no-filter"
    case lowerCaseResources = "lower-case-resources"
    case createAnswersOK = "create-answers-200"
    case numericErrorStatus = "numeric-error-status"
    case stringBooleans = "string-booleans"
    case patchAnswersEmpty = "patch-answers-204"
    case noMemberFilter = "no-member-filter"
    case uniqueGroups = "unique-groups"
    case removeListed = "remove-listed"
    case strictRemove = "strict-remove"

    /// Sets what makes the dialect.
    func apply(to settings: inout SCIMSettings) {
        switch self {
        case .putOnly: settings.isPutOnly = true
        case .noETag: settings.hasETags = false
        case .noFilter: settings.ignoresFilters = true
        case .lowerCaseResources: settings.writesLowerCaseResources = true
        case .createAnswersOK: settings.createAnswersOK = true
        case .numericErrorStatus: settings.writesNumericErrorStatus = true
        case .stringBooleans: settings.writesBooleansAsText = true
        case .patchAnswersEmpty: settings.patchAnswersEmpty = true
        case .noMemberFilter: settings.acceptsMemberFilter = false
        case .uniqueGroups: settings.groupNamesAreUnique = true
        case .removeListed: settings.memberListRemoval = .removesListed
        case .strictRemove: settings.memberListRemoval = .refuse
        }
    }
}
