/// Where and how a server answers.
package struct ServerConfiguration: Sendable {
    /// The address to listen on.
    package var address: ListenAddress
    /// Certificate and key; nil for plain HTTP.
    package var tls: TLSFiles?
    /// Whether plain HTTP is let out of this machine.
    package var allowsPlainHTTP: Bool
    /// The base URL under which clients reach it, without a slash at its end; nil for the address itself.
    package var publicURL: String?
    package var limits = ServerLimits()

    /// - Parameters:
    ///   - address: where to listen; port 0 takes any free one.
    ///   - tls: certificate and key; nil for plain HTTP.
    ///   - allowsPlainHTTP: whether plain HTTP is let out of this machine.
    ///   - publicURL: how clients reach it, where that is not by the address.
    package init(
        address: ListenAddress, tls: TLSFiles? = nil, allowsPlainHTTP: Bool = false, publicURL: String? = nil
    ) {
        self.address = address
        self.tls = tls
        self.allowsPlainHTTP = allowsPlainHTTP
        self.publicURL = publicURL
    }

    /// Refuses to send tokens over a network in the clear.
    ///
    /// - Throws: `ServerFailure` that says what to do.
    package func check() throws(ServerFailure) {
        if tls == nil && !allowsPlainHTTP && !address.isLoopback {
            throw ServerFailure(
                "\(address.host) is not this machine's loopback, and bearer tokens must not go over a network in the clear: give --certificate and --key, or say --allow-plain-http where something before this server speaks TLS"
            )
        }
        if let publicURL,
            !publicURL.hasPrefix("https://") && !publicURL.hasPrefix("http://") || publicURL.hasSuffix("/")
        {
            throw ServerFailure("the public URL \(publicURL) must begin with https:// and not end with a slash")
        }
    }

    /// The base URL of a server that listens on a port.
    func base(port: Int) -> String { publicURL ?? origin(port: port) }

    /// Scheme, address and port, as this machine reaches it.
    func origin(port: Int) -> String {
        let host = address.host.contains(":") ? "[\(address.host)]" : address.host
        return "\(tls == nil ? "http" : "https")://\(host):\(port)"
    }
}

/// How much one client may ask at once.
package struct ServerLimits: Sendable {
    /// Most bytes of a request's body.
    package var body = 256 << 10
    /// Deepest nesting of its JSON.
    package var depth = 16
    /// Most evaluations of one request.
    package var evaluations = 500
    /// Most results of a page, and how many there are where none is asked for.
    package var page = 1_000
    package var usualPage = 100
    /// Most connections at once; further ones wait to be accepted.
    package var connections = 512
    /// How long a request may take from its first byte to its answer.
    package var request: Duration = .seconds(15)
    /// How long a connection may say nothing.
    package var idle: Duration = .seconds(60)

    package init() {}
}

/// An address and a port.
package struct ListenAddress: Hashable, Sendable {
    package let host: String
    package let port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `127.0.0.1:8180`, `localhost:8180`, or `[::1]:8180`.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65_535).contains(port)
        else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("[") && host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        if host.isEmpty { return nil }
        self.init(host: String(host), port: port)
    }

    /// Whether only programs of this machine reach it.
    package var isLoopback: Bool {
        let bytes = host.split(separator: ".", omittingEmptySubsequences: false)
        let isFour = bytes.count == 4 && bytes.allSatisfy { UInt8($0) != nil }
        return host == "localhost" || host == "::1" || (isFour && bytes[0] == "127")
    }
}

/// Why a server could not begin, in one sentence that says what to do.
package struct ServerFailure: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
