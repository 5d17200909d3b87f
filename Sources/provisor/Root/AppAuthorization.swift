import Domain
import Logging
import SCIMConnector

extension Authorization {
    /// How the requests to an app are let in, as its connection and settings say.
    ///
    /// What is missing for OAuth 2.0 is told by the first request, as a credential that does not work.
    ///
    /// - Parameters:
    ///   - connection: of the app.
    ///   - settings: of the app.
    ///   - name: of the app, for the log.
    ///   - logger: told when an old token is needed still, and when no longer.
    /// - Returns: the way in.
    static func of(
        _ connection: AppConnection, _ settings: AppSettings, name: String, logger: Logger
    ) -> Authorization {
        let credential = connection.credential ?? ""
        let secret: Authorization.Secret = { try AppSecret.read(credential) }
        var previous: Authorization.Secret?
        if let place = settings[.previousCredential] { previous = { try AppSecret.read(place) } }
        let notice: @Sendable (CredentialNotice) -> Void = { notice in
            logger.warning("\(notice.sentence)", metadata: ["app": "\(name)", "code": "\(notice.code)"])
        }
        guard settings[.authentication] == "oauth2" else {
            return .bearer(secret, previous: previous, notice: notice)
        }
        do {
            return .clientCredentials(
                try ClientCredentials(
                    tokenURL: settings[.tokenURL] ?? "", clientId: settings[.clientId] ?? "", secret: secret,
                    scope: settings[.scope], placement: settings[.clientAuthentication] == "post" ? .post : .basic,
                    previous: previous, notice: notice))
        } catch {
            let sentence =
                "OAuth 2.0 of this app is not complete: \(error.description); see `provisor app setting --help`"
            return .bearer({ throw Incomplete(description: sentence) })
        }
    }

    private struct Incomplete: Error, CustomStringConvertible {
        let description: String
    }
}

/// Reads the secrets that credentials name, where `Secret` means something else.
private enum AppSecret {
    static func read(_ credential: String) throws -> String { try Secret.read(credential) }
}
