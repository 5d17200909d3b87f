/// What an operator should learn about a credential although the requests succeed.
package struct CredentialNotice: Hashable, Sendable {
    /// Stable, for logs and scripts.
    package let code: String
    /// One sentence for people; it holds nothing of a secret.
    package let sentence: String

    /// The target lets in the older of two tokens only.
    static let previousInUse = CredentialNotice(
        code: "credential-previous-in-use",
        sentence:
            "The target refuses the new access token and still takes the previous one; check the new one before the old one is removed there."
    )

    /// The token endpoint takes the older of two client secrets only.
    static let previousSecretInUse = CredentialNotice(
        code: "credential-previous-in-use",
        sentence:
            "The token endpoint refuses the new client secret and still takes the previous one; check the new one before the old one is removed there."
    )

    /// The newer of two client secrets is taken, after it had not been.
    static let newSecretWorks = CredentialNotice(
        code: "credential-primary-works",
        sentence: "The token endpoint takes the new client secret now; the previous one can be removed there.")

    /// The newer of two tokens is let in, after it had not been.
    static let primaryWorks = CredentialNotice(
        code: "credential-primary-works",
        sentence: "The target takes the new access token now; the previous one can be removed there.")
}
