import Sandbox

/// What `provisor sandbox` prints: how to connect an app, how to look into it, and how to break it.
struct SandboxConnection {
    /// What the sandbox was told.
    let configuration: SandboxConfiguration
    /// The token that is let in.
    let token: String

    /// The text.
    ///
    /// - Parameters:
    ///   - endpoint: The base URL.
    ///   - origin: Scheme, host and port.
    /// - Returns: Several lines, with one at the end.
    func text(endpoint: String, origin: String) -> String {
        let profile = configuration.profile.rawValue
        return """
            Sandbox of \(profile)
              endpoint  \(endpoint)
              token     \(token)
            \(tokens(origin))
            To use it:
              export PROVISOR_SANDBOX_TOKEN='\(token)'
              provisor app add sandbox --connector scim --profile \(profile) \\
                --endpoint \(endpoint) \\
                --credential env:PROVISOR_SANDBOX_TOKEN
            \(advice)
            To look into it:
              curl \(origin)/_sandbox/state
              curl \(origin)/_sandbox/requests

            To break it, and to mend it again:
              curl -X POST \(origin)/_sandbox/faults -d '{"kind": "throttle", "count": 3}'
              curl -X DELETE \(origin)/_sandbox/faults

            """
    }

    private func tokens(_ origin: String) -> String {
        guard configuration.profile != .awsIdentityCenter, let client = configuration.oauth else { return "" }
        return """

            The token above does not expire. One that does, after \(client.tokenSeconds) seconds, is asked for with:
              curl -d grant_type=client_credentials -d client_id='\(client.id)' -d client_secret='\(client.secret)' \\
                \(origin)/_oauth/token

            """
    }

    private var advice: String {
        switch configuration.profile {
        case .awsIdentityCenter, .scim: return ""
        case .salesforce:
            let groups = configuration.salesforce.groups.joined(separator: ", ")
            return """

                Every user needs the entitlement \(SalesforceSettings.standardProfile.id) (Standard User).
                Groups that are there: \(groups.isEmpty ? "none; start again with --group NAME" : groups).

                """
        case .entra:
            return """

                Every request needs Accept: application/json; every user a password and a mailNickname.

                """
        case .google:
            return """

                Every group needs an email; users have no password.

                """
        }
    }
}
