import Crypto
import Foundation

/// Passwords for targets that make no account without one.
///
/// People never use them: the account is entered by single sign-on, or its password is set anew. The same account gets
/// the same one from the same key, so that a request has one form however often it is prepared, and none is stored.
package struct InitialPassword: Sendable {
    private let key: SymmetricKey

    /// - Parameter key: random bytes, drawn for the process and kept nowhere.
    package init(key: [UInt8]) { self.key = SymmetricKey(data: key) }

    /// The password of one account: 43 characters that cannot be guessed without the key, with one of each kind that
    /// rules for passwords ask for.
    package func text(for externalId: String) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Array(("initial password:" + externalId).utf8), using: key)
        let text = Data(code).base64EncodedString().map { character in
            switch character {
            case "+": Character("-")
            case "/": Character("_")
            default: character
            }
        }
        return "Aa1-" + String(text.prefix(39))
    }
}
