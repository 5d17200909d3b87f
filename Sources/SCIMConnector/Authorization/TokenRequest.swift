import Delivery
import Foundation
import JSON
import NIOCore
import NIOHTTP1

/// Asks a token endpoint for an access token (RFC 6749 sections 4.4 and 5).
struct TokenRequest: Sendable {
    let credentials: ClientCredentials
    let desk: Authorization.Desk

    /// Asks once; in a rotation once more with the secret before, where the new one is refused.
    ///
    /// - Returns: a token; or the answer that the request for which it was to be must be given. Whatever went wrong,
    ///   nothing was sent to the app.
    func mint() async -> Result<MintedToken, Denial> {
        let secret = read(credentials.secret)
        let result = await mint(with: secret)
        guard let reserve = credentials.reserve else { return result }
        switch result {
        case .success: reserve.accept(isReserve: false)
        case .failure(let denial):
            guard case .credential = denial.reply, case .success(let other) = read(reserve.secret),
                (try? secret.get()) != other
            else { return result }
            let second = await mint(with: .success(other))
            guard case .success = second else { return result }
            reserve.accept(isReserve: true)
            return second
        }
        return result
    }

    private func read(_ secret: @escaping Authorization.Secret) -> Result<String, Denial> {
        BearerText.read(secret, name: "client secret", mayHoldSpaces: true)
    }

    private func mint(with secret: Result<String, Denial>) async -> Result<MintedToken, Denial> {
        let text: String
        switch secret {
        case .success(let secret): text = secret
        case .failure(let denial): return .failure(denial)
        }
        return await mint(secret: text)
    }

    private func mint(secret: String) async -> Result<MintedToken, Denial> {
        let since = desk.now()
        switch await desk.transport.send(message(secret: secret), deadline: desk.deadline) {
        case .answer(let answer): return read(answer, secret: secret, since: since)
        case .failure(let error, let wasSent):
            let failure = SendFailure(error: error, endpoint: BaseURL(credentials.tokenURL), timeout: desk.timeout)
            return .failure(
                Denial(reply: .unreachable(detail: "No access token: " + failure.sentence(wasSent: wasSent))))
        }
    }

    private func message(secret: String) -> Transport.Message {
        var fields = [("grant_type", "client_credentials")]
        if let scope = credentials.scope { fields.append(("scope", scope)) }
        var headers: HTTPHeaders = [
            "Accept": "application/json", "User-Agent": desk.userAgent,
            "Content-Type": "application/x-www-form-urlencoded",
        ]
        switch credentials.placement {
        case .basic: headers.add(name: "Authorization", value: "Basic " + basic(secret: secret))
        case .post: fields += [("client_id", credentials.clientId), ("client_secret", secret)]
        }
        let body = fields.map { $0.0 + "=" + $0.1.formEncoded }.joined(separator: "&")
        return Transport.Message(
            method: "POST", url: credentials.tokenURL, headers: headers, body: Array(body.utf8))
    }

    /// Id and secret are each encoded as in a form before they are joined (RFC 6749 section 2.3.1).
    private func basic(secret: String) -> String {
        Data((credentials.clientId.formEncoded + ":" + secret.formEncoded).utf8).base64EncodedString()
    }

    // MARK: The answer

    private func read(_ answer: Answer, secret: String, since: Double) -> Result<MintedToken, Denial> {
        switch answer.status {
        case 200..<300: return token(answer, since: since)
        case 429, 503:
            let wait = answer.headers.first(name: "Retry-After").flatMap { RetryAfter.wait($0, now: desk.now()) }
            return .failure(Denial(reply: .throttled(retryAfter: wait, status: answer.status)))
        case 408, 500..<600:
            let sentence = "No access token: \(host) answers \(answer.status)."
            return .failure(Denial(reply: .unreachable(detail: sentence)))
        case 400, 401: return .failure(.credential(refusal(answer, secret: secret), status: answer.status))
        default:
            let sentence =
                "\(host) answers \(answer.status) where an access token was asked for; is the token URL right?"
            return .failure(.credential(sentence, status: answer.status))
        }
    }

    private func token(_ answer: Answer, since: Double) -> Result<MintedToken, Denial> {
        let status = answer.status
        guard let json = json(answer), let text = json["access_token"]?.string else {
            return .failure(.credential("\(host) answered no access token; is the token URL right?", status: status))
        }
        if let type = json["token_type"]?.string, type.lowercased() != "bearer" {
            // The type comes from outside and could repeat anything, so it is not shown.
            return .failure(.credential("\(host) gives tokens of a kind that is no bearer token.", status: status))
        }
        return BearerText.check(text, name: "access token that \(host) gave").map { token in
            MintedToken(
                text: token, instanceURL: json["instance_url"]?.string, since: since,
                lifetime: Self.seconds(json["expires_in"]))
        }
    }

    /// What the endpoint says itself (RFC 6749 section 5.2), without anything that was sent to it.
    private func refusal(_ answer: Answer, secret: String) -> String {
        let sentence = "\(host) gives this client no access token"
        let said = json(answer).map { [$0["error"]?.string, $0["error_description"]?.string].compactMap { $0 } } ?? []
        guard !said.isEmpty else { return sentence + " (\(answer.status))." }
        return AnswerText.line(
            sentence + ": " + said.joined(separator: ": "),
            withoutAny: [basic(secret: secret), secret, secret.formEncoded])
    }

    private func json(_ answer: Answer) -> JSONValue? {
        answer.body.flatMap { try? JSONValue(parsing: $0) }.flatMap { $0.object == nil ? nil : $0 }
    }

    private var host: String { BaseURL(credentials.tokenURL).host }

    /// A number, also as the text that some services make of it.
    private static func seconds(_ json: JSONValue?) -> Double? {
        switch json {
        case .integer(let number): Double(number)
        case .double(let number): number
        case .string(let text): Double(text).flatMap { $0.isFinite ? $0 : nil }
        default: nil
        }
    }
}

extension String {
    /// The text as the value of a form's field (RFC 6749 appendix B).
    fileprivate var formEncoded: String {
        percentEncoded.split(separator: "%20", omittingEmptySubsequences: false).joined(separator: "+")
    }
}
