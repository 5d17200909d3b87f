import AsyncHTTPClient
import Delivery
import NIOCore
import NIOPosix

/// Why a request got no answer.
struct SendFailure {
    let error: any Error
    let endpoint: BaseURL
    let timeout: Duration

    /// The class of answer.
    ///
    /// The deadline and a cancellation can fall into the moment between sending and noticing it, so they never count as
    /// proof that nothing was sent.
    ///
    /// - Parameter wasSent: whether the request's head had gone out.
    /// - Returns: `ambiguous` or `unreachable`.
    func reply(wasSent: Bool) -> Reply {
        let sentence = sentence(wasSent: wasSent)
        return isUncertain(wasSent) ? .ambiguous(detail: sentence, status: nil) : .unreachable(detail: sentence)
    }

    /// What happened, for people.
    func sentence(wasSent: Bool) -> String { isUncertain(wasSent) ? lossSentence : connectSentence }

    private func isUncertain(_ wasSent: Bool) -> Bool {
        let failure = error as? HTTPClientError
        return wasSent || failure == .deadlineExceeded || failure == .cancelled
    }

    private var lossSentence: String {
        switch error as? HTTPClientError {
        case .deadlineExceeded, .readTimeout:
            let seconds = Double(timeout.components.seconds) + Double(timeout.components.attoseconds) / 1e18
            return "\(endpoint.host) gave no complete answer within \(Self.text(seconds)) s."
        case .cancelled: return "The request to \(endpoint.host) was given up before its answer came."
        default: return "The connection to \(endpoint.host) broke before its answer was complete."
        }
    }

    private var connectSentence: String {
        let host = endpoint.host
        // One for each address of a name; for an address that was given as such, the error itself.
        let errors = (error as? NIOConnectionError)?.connectionErrors.map(\.error) ?? [error]
        if errors.isEmpty { return "The name \(host) cannot be resolved; is the endpoint spelled right?" }
        if errors.contains(where: { ($0 as? IOError)?.errnoCode == ECONNREFUSED }) {
            return "\(host) refuses connections."
        }
        if errors.contains(where: { if case .connectTimeout? = $0 as? ChannelError { true } else { false } }) {
            return "\(host) did not take a connection in time."
        }
        if let failure = error as? HTTPClientError {
            switch failure {
            case .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout:
                return "\(host) did not take a connection in time."
            case .invalidURL, .emptyHost, .emptyScheme: return "The endpoint is not a URL that begins with https://."
            // Its full description may repeat header values, and so the token.
            default: return "No connection to \(host): \(failure.shortDescription)."
            }
        }
        return tlsSentence ?? "No connection to \(host): " + AnswerText.line(String(describing: errors[0]), limit: 160)
    }

    /// Told by the names of the types, because the TLS library is the HTTP client's own affair.
    private var tlsSentence: String? {
        let text = String(describing: error)
        let type = String(reflecting: type(of: error))
        guard type.hasPrefix("NIOSSL.") else { return nil }
        if text.contains("CERTIFICATE_VERIFY_FAILED") || text.contains("unableToValidateCertificate")
            || text.contains("failedToValidateHostname")
        {
            return "The certificate of \(endpoint.host) is not trusted, has expired, or is for another name."
        }
        if text.contains("WRONG_VERSION_NUMBER") { return "\(endpoint.host) does not speak TLS; is it https?" }
        // The full text holds paths of the machine that the TLS library was built on.
        return "No TLS connection with \(endpoint.host) could be agreed on."
    }

    private static func text(_ seconds: Double) -> String {
        seconds == seconds.rounded() ? String(Int(seconds)) : String(seconds)
    }
}
