import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import NIOSSL

/// The certificate and the key of a server, as PEM files.
package struct TLSFiles: Hashable, Sendable {
    /// The server's certificate, and those between it and the root, in this order.
    package let certificate: String
    package let key: String

    package init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }

    /// Reads both, and checks that they can be used.
    ///
    /// - Returns: TLS 1.2 or later for one HTTP server.
    /// - Throws: `ServerFailure` that names the file.
    func wrap(_ plain: HTTPServerBuilder) throws -> HTTPServerBuilder {
        let chain = try read(certificate, "certificate") { try NIOSSLCertificate.fromPEMFile(certificate) }
        let secret = try read(key, "private key") { try NIOSSLPrivateKey(file: key, format: .pem) }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(secret))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        do {
            // Only here it shows that the two belong together.
            _ = try NIOSSLContext(configuration: configuration)
            return try .tls(plain, tlsConfiguration: configuration)
        } catch {
            throw ServerFailure(
                "the key in \(key) does not belong to the certificate in \(certificate), or one of them cannot be used; the file of certificates begins with the server's own"
            )
        }
    }

    private func read<T>(_ path: String, _ what: String, _ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch {
            throw ServerFailure("the \(what) in \(path) cannot be read; it must be a PEM file that this user may read")
        }
    }
}
