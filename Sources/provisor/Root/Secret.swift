import Foundation

/// Reads the secret that a credential names; the secret appears in no message.
enum Secret {
    /// Why a secret cannot be had.
    struct Missing: Error, CustomStringConvertible {
        let description: String
    }

    /// The secret behind `env:NAME` or `file:PATH`, without white space at its ends.
    ///
    /// - Throws: `Missing`, with what to do.
    static func read(_ credential: String) throws -> String {
        let secret: String?
        if credential.hasPrefix("env:") {
            secret = ProcessInfo.processInfo.environment[String(credential.dropFirst(4))]
            if secret == nil {
                throw Missing(
                    description: "the environment variable \(credential.dropFirst(4)) of the access token is not set")
            }
        } else {
            secret = try? String(contentsOfFile: String(credential.dropFirst(5)), encoding: .utf8)
            if secret == nil {
                throw Missing(description: "the file \(credential.dropFirst(5)) of the access token cannot be read")
            }
        }
        let text = (secret ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        if text.isEmpty { throw Missing(description: "the access token named by \(credential) is empty") }
        return text
    }
}
