/// What an app lets us do with its accounts.
///
/// What is off is never sent.
package enum AppFeature: String, Hashable, Sendable, CaseIterable {
    case create
    case update
    case deactivate
    case delete
    case pushGroups = "push-groups"
    case importAccounts = "import"

    /// The features of an app that nobody has switched: everything that can be taken back.
    package static let initial: Set<AppFeature> = [.create, .update, .deactivate, .pushGroups]
}

/// How a user signs in to an app.
///
/// Open: any short word may be used beside the usual ones.
package enum LoginMethod {
    /// The words that the command line offers.
    package static let usual = ["password", "sso", "mfa", "passkey"]

    /// Why a text cannot be a login method, as the end of a sentence; nil where it can.
    package static func problem(_ text: String) -> String? {
        let isWord = text.utf8.allSatisfy { ($0 >= 97 && $0 <= 122) || ($0 >= 48 && $0 <= 57) || $0 == 45 }
        return isWord && !text.isEmpty && text.utf8.count <= 32
            ? nil
            : "a login method is a word of lower-case letters, digits and hyphens, such as \(usual.joined(separator: ", "))"
    }
}

/// Where an app is reached, and by what.
///
/// All of it is nil while the app is not connected.
package struct AppConnection: Hashable, Sendable {
    /// The protocol: `scim`.
    package var connector: String?
    /// The target profile: `aws-identity-center`.
    package var profile: String?
    /// Base URL of the target.
    package var endpoint: String?
    /// Where the secret is found, `env:NAME` or `file:PATH`; never the secret.
    package var credential: String?
    /// Largest number of requests under way at once; nil for the profile's own.
    package var concurrency: Int64?

    package init(
        connector: String? = nil, profile: String? = nil, endpoint: String? = nil, credential: String? = nil,
        concurrency: Int64? = nil
    ) {
        self.connector = connector
        self.profile = profile
        self.endpoint = endpoint
        self.credential = credential
        self.concurrency = concurrency
    }

    /// Whether a worker can reach the app with what is known.
    package var isComplete: Bool { connector != nil && profile != nil && endpoint != nil && credential != nil }
}
