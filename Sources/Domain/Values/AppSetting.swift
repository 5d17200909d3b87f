/// What can be set for one app beside its connection, its mapping and its features.
package enum AppSetting: String, Hashable, Sendable, CaseIterable {
    // How much may be taken away at once
    case removalLimit = "removal-limit"
    case removalPercent = "removal-percent"
    case deleteAfterDays = "delete-after-days"
    // How fast
    case rate
    // By what it is reached
    case authentication
    case tokenURL = "token-url"
    case clientId = "client-id"
    case clientAuthentication = "client-authentication"
    case scope
    case previousCredential = "previous-credential"
    case credentialExpires = "credential-expires"
    // What it accepts
    case profile
    case profilePinned = "profile-pinned"
    case adoptsUnclaimed = "adopts-unclaimed"
    case recreatesVanished = "recreates-vanished"
    // What follows from a difference that a reconciliation finds
    case onMissing = "on-missing"
    case onExtra = "on-extra"
    case onChanged = "on-changed"
    case onUnmanaged = "on-unmanaged"
    case protectedNames = "protected-names"

    /// What it means, with its unit and its default, for a list.
    package var meaning: String {
        switch self {
        case .removalLimit:
            "accounts or memberships that one change may take away before they are held (a number; default 20)"
        case .removalPercent:
            "the same as a percentage of the app's accounts; the larger of the two counts (0 to 100; default 5)"
        case .deleteAfterDays: "days between a leaver's deactivation and the deletion (0 to 3650; default 0, at once)"
        case .rate: "most requests a second (a number above 0; default: the profile's, and what the app allows)"
        case .authentication: "bearer or oauth2 (client credentials; default bearer)"
        case .tokenURL: "where OAuth 2.0 access tokens are asked for (an https URL)"
        case .clientId: "client id for OAuth 2.0; the app's credential is then the client's secret"
        case .clientAuthentication: "basic or post: how client id and secret are sent (default basic)"
        case .scope: "scopes to ask for, separated by spaces"
        case .previousCredential: "the credential before, tried when the new one is refused (env:NAME or file:PATH)"
        case .credentialExpires: "the day the credential ends, to be reminded in time (a date)"
        case .profile: "what differs from the target profile, as JSON (set with `provisor app profile`)"
        case .profilePinned: "yes: what a probe discovers no longer changes the profile (yes or no; default no)"
        case .adoptsUnclaimed: "whether an account there that nobody manages may become ours (yes or no)"
        case .recreatesVanished: "whether an account that vanished there is made again (yes or no)"
        case .onMissing: "what to do about an account of ours that is gone: report or correct (default report)"
        case .onExtra: "about one that should be closed: report, correct or adopt (default report)"
        case .onChanged: "about changed attributes or members: report, correct or adopt (default report)"
        case .onUnmanaged: "about accounts that are not ours: report or adopt (default report)"
        case .protectedNames: "names that a reconciliation never touches, separated by spaces; * stands for any text"
        }
    }

    /// Whether a change of it may change what is sent, so that every job of the app is looked at again.
    package var changesDelivery: Bool {
        switch self {
        case .removalLimit, .removalPercent, .rate, .credentialExpires, .profilePinned, .onMissing, .onExtra,
            .onChanged, .onUnmanaged, .protectedNames:
            false
        case .deleteAfterDays, .authentication, .tokenURL, .clientId, .clientAuthentication, .scope,
            .previousCredential, .profile, .adoptsUnclaimed, .recreatesVanished:
            true
        }
    }

    /// Why a text cannot be the value, as the end of a sentence; nil where it can.
    package func problem(_ value: String) -> String? {
        switch self {
        case .removalLimit: Self.whole(value, in: 0...1_000_000_000)
        case .removalPercent: Self.number(value, in: 0...100)
        case .deleteAfterDays: Self.whole(value, in: 0...3650)
        case .rate: Self.number(value, in: 0.01...100_000)
        case .authentication: Self.word(value, of: ["bearer", "oauth2"])
        case .clientAuthentication: Self.word(value, of: ["basic", "post"])
        case .tokenURL: Endpoint.problem(value, allowsPlainHTTP: false)
        case .previousCredential: Endpoint.problem(credential: value)
        case .credentialExpires: Timestamp(value) == nil ? "it is a date such as 2027-03-31" : nil
        case .profilePinned, .adoptsUnclaimed, .recreatesVanished: Self.word(value, of: ["yes", "no"])
        case .onMissing: Self.word(value, of: ["report", "correct"])
        case .onExtra, .onChanged: Self.word(value, of: ["report", "correct", "adopt"])
        case .onUnmanaged: Self.word(value, of: ["report", "adopt"])
        case .clientId, .scope, .protectedNames:
            value.isEmpty || value.utf8.count > 1024 || value.utf8.contains { $0 < 32 || $0 == 127 }
                ? "it is a text of 1 to 1024 bytes on one line" : nil
        case .profile: value.utf8.count > 48 * 1024 ? "a profile has at most 48 KiB" : nil
        }
    }

    private static func whole(_ value: String, in range: ClosedRange<Int64>) -> String? {
        Int64(value).map { range.contains($0) } ?? false
            ? nil : "it is a whole number from \(range.lowerBound) to \(range.upperBound)"
    }

    private static func number(_ value: String, in range: ClosedRange<Double>) -> String? {
        let isPlain = value.utf8.allSatisfy { ($0 >= 48 && $0 <= 57) || $0 == 46 }
        return isPlain && Double(value).map { range.contains($0) } ?? false
            ? nil : "it is a number from \(range.lowerBound) to \(range.upperBound)"
    }

    private static func word(_ value: String, of words: [String]) -> String? {
        words.contains(value) ? nil : "it is \(words.dropLast().joined(separator: ", ")) or \(words.last ?? "")"
    }
}

/// The settings of one app, each as it was set or by default.
package struct AppSettings: Hashable, Sendable {
    /// What was set, by setting.
    package var values: [AppSetting: String]

    package init(_ values: [AppSetting: String] = [:]) { self.values = values }

    package subscript(_ setting: AppSetting) -> String? { values[setting] }

    /// How much one change may take away from an app with so many accounts, before it is held.
    package func removalLimit(accounts: Int64) -> Int64 {
        let count = values[.removalLimit].flatMap { Int64($0) } ?? 20
        let percent = values[.removalPercent].flatMap { Double($0) } ?? 5
        return max(count, Int64(Double(accounts) * percent / 100))
    }

    /// Days between a deactivation and the deletion.
    package var deleteAfterDays: Int64 { values[.deleteAfterDays].flatMap { Int64($0) } ?? 0 }

    /// Most requests a second; nil where nobody has said.
    package var rate: Double? { values[.rate].flatMap { Double($0) } }

    /// What a yes-or-no setting says; nil where nobody has said.
    package func truth(_ setting: AppSetting) -> Bool? { values[setting].map { $0 == "yes" } }
}
