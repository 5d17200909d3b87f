import Delivery
import Testing

@testable import SCIMConnector

/// A token endpoint that gives no token: nothing goes to the app, and the sentence says why.
@Suite struct TokenEndpointFailureTests {
    @Test(
        "RFC 6749 section 5.2 and its neighbours",
        arguments: [
            (
                "400 Bad Request", #"{"error":"invalid_client","error_description":"Unknown client."}"#, "credential",
                "gives this client no access token: invalid_client: Unknown client."
            ),
            ("401 Unauthorized", #"{"error":"invalid_client"}"#, "credential", "invalid_client"),
            ("401 Unauthorized", "<html>", "credential", "no access token (401)."),
            ("400 Bad Request", #"{"error":"invalid_scope"}"#, "credential", "invalid_scope"),
            ("403 Forbidden", "", "credential", "is the token URL right?"),
            ("404 Not Found", "", "credential", "is the token URL right?"),
            ("302 Found", "", "credential", "is the token URL right?"),
            ("200 OK", "<html>Sign in</html>", "credential", "no access token; is the token URL right?"),
            ("200 OK", #"{"access_token":""}"#, "credential", "gave is empty."),
            ("200 OK", #"{"access_token":"a b"}"#, "credential", "no header can carry."),
            ("200 OK", #"{"access_token":"a","token_type":"mac"}"#, "credential", "is no bearer token."),
            ("500 Internal Server Error", "", "unreachable", "answers 500."),
            ("502 Bad Gateway", "", "unreachable", "answers 502."),
            ("408 Request Timeout", "", "unreachable", "answers 408."),
        ])
    func refusals(status: String, body: String, className: String, sentence: String) async throws {
        try await TokenService.with(mint: { _ in .answer(Fixtures.http(status, body)) }) { service in
            let reply = await service.connector(try service.authorization()).change()
            #expect(reply.className == className)
            #expect(reply.detail.contains(sentence), "\(reply.detail)")
            #expect(service.shown.isEmpty)
        }
    }

    @Test(arguments: ["429 Too Many Requests", "503 Service Unavailable"])
    func aTokenEndpointThatIsBusySaysWhen(status: String) async throws {
        try await TokenService.with(
            mint: { _ in .answer(Fixtures.http(status, headers: ["Retry-After: 7"])) }
        ) { service in
            let reply = await service.connector(try service.authorization()).change()
            #expect(reply == .throttled(retryAfter: .seconds(7), status: Int(status.prefix(3)) ?? 0))
            #expect(service.shown.isEmpty)
        }
    }

    @Test(arguments: [LoopbackServer.Action.silence, .reset, .answerAndClose("HTTP/1.1 20")])
    func aTokenEndpointThatDoesNotAnswerMeansThatNothingWasSent(action: LoopbackServer.Action) async throws {
        try await TokenService.with(mint: { _ in action }) { service in
            let connector = service.connector(try service.authorization(), timeout: .milliseconds(300))
            let reply = await connector.change()
            #expect(reply.className == "unreachable" && reply.detail.hasPrefix("No access token: "))
            #expect(service.shown.isEmpty)
        }
    }

    @Test func aFailureIsForgottenWithTheNextRequest() async throws {
        try await TokenService.with(
            mint: { $0 == 1 ? .answer(Fixtures.http("500 Internal Server Error")) : TokenService.token("t") }
        ) { service in
            let connector = service.connector(try service.authorization())
            #expect(await connector.change().className == "unreachable")
            #expect(await connector.change() == .done(nil, status: 204))
        }
    }

    @Test func aSecretThatCannotBeReadIsSaidAndNothingIsSent() async throws {
        struct Unreadable: Error, CustomStringConvertible {
            let description = "The environment variable CLIENT_SECRET is not set."
        }
        try await TokenService.with(mint: { _ in .silence }) { service in
            let unreadable = try service.authorization(secret: { throw Unreadable() })
            #expect(
                await service.connector(unreadable).change()
                    == .credential(detail: "The environment variable CLIENT_SECRET is not set.", status: 0))
            let empty = try service.authorization(secret: { "\n" })
            #expect(
                await service.connector(empty).change()
                    == .credential(detail: "The client secret is empty.", status: 0))
            #expect(service.server.requests.isEmpty)
        }
    }

    @Test func aSecretThatIsSentBackStandsInNoSentence() async throws {
        let encoded = "client+secret%2F4711%2B"
        let basic = "Y2xpZW50JTNBMTpjbGllbnQrc2VjcmV0JTJGNDcxMSUyQg=="
        let said = "\(TokenService.secret) and \(encoded) and \(basic)"
        try await TokenService.with(
            mint: { _ in
                .answer(
                    Fixtures.http("401 Unauthorized", #"{"error":"invalid_client","error_description":"\#(said)"}"#))
            }
        ) { service in
            let authorization = try service.authorization()
            let detail = await service.connector(authorization).change().detail
            #expect(detail.hasSuffix("invalid_client: … and … and …"))
            for printed in Printed.forms(of: authorization) + Printed.forms(of: service.connector(authorization)) {
                #expect(!printed.contains("secret") && !printed.contains(basic))
            }
            #expect("\(authorization)" == "client credentials from 127.0.0.1:\(service.server.port)")
        }
    }

    @Test func aMintedTokenStandsInNothingThatIsPrinted() async throws {
        try await TokenService.with(
            mint: { _ in TokenService.token("hush-token") },
            app: { _ in .answer(Fixtures.failure("403 Forbidden", detail: "hush-token may not")) }
        ) { service in
            let authorization = try service.authorization()
            let connector = service.connector(authorization)
            #expect(await connector.change() == .refused(detail: "… may not", status: 403))
            for printed in Printed.forms(of: authorization) + Printed.forms(of: connector) {
                #expect(!printed.contains("hush"))
            }
        }
    }
}
