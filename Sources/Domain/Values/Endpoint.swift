/// The rules for where an app is reached and where its secret is found.
package enum Endpoint {
    /// Why a text cannot be an endpoint.
    ///
    /// - Parameters:
    ///   - text: an absolute `https` URL without user information, query or fragment.
    ///   - allowsPlainHTTP: whether `http` is accepted for hosts other than this machine.
    /// - Returns: the end of a sentence that names the fault; nil where there is none.
    package static func problem(_ text: String, allowsPlainHTTP: Bool) -> String? {
        let secure = text.hasPrefix("https://")
        guard secure || text.hasPrefix("http://") else {
            return "the endpoint is not a URL that begins with https://"
        }
        let rest = text.dropFirst(secure ? 8 : 7)
        let authority = rest.prefix { $0 != "/" }
        let isOpen = authority.hasPrefix("[") && !authority.contains("]")
        if authority.isEmpty || isOpen || text.contains(where: { $0.isWhitespace || $0 == "?" || $0 == "#" })
            || authority.contains("@")
        {
            return
                "the endpoint has no host, or holds a space, a question mark, a number sign or a user name"
        }
        let host = authority.hasPrefix("[") ? authority.prefix { $0 != "]" } + "]" : authority.prefix { $0 != ":" }
        let isLoopback =
            host == "localhost" || host == "[::1]"
            || (host.hasPrefix("127.") && host.allSatisfy { $0 == "." || ("0"..."9").contains($0) })
        if !secure && !isLoopback && !allowsPlainHTTP {
            return "plain http would show the access token to the network; use https, or say --allow-plain-http"
        }
        return nil
    }

    /// Why a text cannot name a secret, as the end of a sentence; nil where it can.
    ///
    /// The text itself is never repeated.
    package static func problem(credential: String) -> String? {
        let name = credential.drop { $0 != ":" }.dropFirst()
        guard credential.hasPrefix("env:") || credential.hasPrefix("file:"), !name.isEmpty else {
            return "a credential is named by env:NAME or file:PATH; the secret itself must not be typed into a command"
        }
        return nil
    }
}
