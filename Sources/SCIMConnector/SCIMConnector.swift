import AsyncHTTPClient
package import Delivery
import NIOCore
import NIOHTTP1
import SCIM

/// Speaks SCIM 2.0 over HTTP/1.1 with one app (RFC 7644).
///
/// Made by ``SCIMConnections``.
package struct SCIMConnector: Connector {
    let endpoint: BaseURL
    let profile: TargetProfile
    let paths: [String]
    private let token: @Sendable () throws -> String
    private let client: HTTPClient
    private let maximumAnswer: Int
    let initialPassword: InitialPassword?
    let now: @Sendable () -> Double

    init(
        endpoint: String, token: @escaping @Sendable () throws -> String, profile: TargetProfile, paths: [String],
        client: HTTPClient, maximumAnswer: Int, initialPassword: InitialPassword?,
        now: @escaping @Sendable () -> Double
    ) {
        self.endpoint = BaseURL(endpoint)
        self.profile = profile
        self.paths = paths
        self.token = token
        self.client = client
        self.maximumAnswer = maximumAnswer
        self.initialPassword = initialPassword
        self.now = now
    }

    package func send(_ request: PreparedRequest, idempotencyKey: String?) async -> Reply {
        if let search = request.search { return await find(search, request) }
        return await send(request, idempotencyKey: idempotencyKey, paths: paths, timeout: profile.requestTimeout)
    }

    /// Sends one request.
    ///
    /// - Parameters:
    ///   - request: as it was prepared.
    ///   - idempotencyKey: nil for a request that only reads.
    ///   - paths: what is read back of users.
    ///   - timeout: longest wait for the whole answer.
    /// - Returns: what became of it.
    func send(
        _ request: PreparedRequest, idempotencyKey: String?, paths: [String], timeout: Duration
    ) async -> Reply {
        let token: String
        switch readToken() {
        case .success(let text): token = text
        case .failure(let problem): return .credential(detail: AnswerText.line(problem.sentence), status: 0)
        }
        var headers: HTTPHeaders = [
            "Authorization": "Bearer " + token, "Accept": profile.accept, "User-Agent": profile.userAgent,
        ]
        if request.body != nil { headers.add(name: "Content-Type", value: profile.contentType) }
        if let version = request.ifMatch { headers.add(name: "If-Match", value: version) }
        if let idempotencyKey { headers.add(name: "Idempotency-Key", value: idempotencyKey) }

        let url = endpoint.text + request.path + (request.query.map { "?" + $0 } ?? "")
        let exchange = Exchange(maximumAnswer: maximumAnswer)
        do {
            let message = try HTTPClient.Request(
                url: url, method: HTTPMethod(rawValue: request.method), headers: headers,
                body: request.body.map { .bytes($0) })
            let task = client.execute(
                request: message, delegate: exchange, deadline: .now() + TimeAmount(timeout))
            let answer = try await withTaskCancellationHandler {
                try await task.get()
            } onCancel: {
                task.cancel()
            }
            return reading(of: request, paths, token: token).reply(to: answer)
        } catch let excess as Exchange.AnswerTooLong {
            return reading(of: request, paths, token: token).reply(to: excess.answer)
        } catch {
            return SendFailure(error: error, endpoint: endpoint, timeout: timeout)
                .reply(wasSent: exchange.wasSent)
        }
    }

    private func reading(of request: PreparedRequest, _ paths: [String], token: String) -> AnswerReading {
        AnswerReading(request: request, profile: profile, paths: paths, token: token, now: now)
    }

    /// Why there is no token to send.
    private struct TokenProblem: Error {
        let sentence: String
    }

    /// A token is checked here, because the HTTP client would repeat a bad one in its error.
    private func readToken() -> Result<String, TokenProblem> {
        do {
            let text = try token()
            let trimmed = text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()
            let token = String(trimmed)
            if token.isEmpty { return .failure(TokenProblem(sentence: "The access token is empty.")) }
            guard token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                return .failure(
                    TokenProblem(sentence: "The access token holds a space or a character that no header can carry."))
            }
            return .success(token)
        } catch {
            return .failure(TokenProblem(sentence: String(describing: error)))
        }
    }
}
