import Delivery
import JSON
import Synchronization
import Testing

@testable import SCIMConnector

/// OAuth 2.0 client credentials (RFC 6749 section 4.4).
@Suite struct ClientCredentialsTests {
    @Test func idAndSecretStandEncodedInTheHeader() async throws {
        try await TokenService.with(mint: { _ in TokenService.token("t-1") }) { service in
            let reply = await service.connector(try service.authorization(scope: "scim.read scim.write")).change()
            #expect(reply == .done(nil, status: 204))
            let text = try #require(service.mints.first)
            // base64 of client%3A1:client+secret%2F4711%2B
            #expect(text.contains("Authorization: Basic Y2xpZW50JTNBMTpjbGllbnQrc2VjcmV0JTJGNDcxMSUyQg==\r\n"))
            #expect(text.contains("Content-Type: application/x-www-form-urlencoded\r\n"))
            #expect(text.hasSuffix("\r\n\r\ngrant_type=client_credentials&scope=scim.read+scim.write"))
            #expect(service.shown == ["t-1"])
        }
    }

    @Test func idAndSecretCanStandInTheBody() async throws {
        try await TokenService.with(mint: { _ in TokenService.token("t-1") }) { service in
            _ = await service.connector(try service.authorization(placement: .post)).change()
            let text = try #require(service.mints.first)
            #expect(!text.contains("Authorization:"))
            #expect(
                text.hasSuffix(
                    "\r\n\r\ngrant_type=client_credentials&client_id=client%3A1&client_secret=client+secret%2F4711%2B"))
        }
    }

    @Test(
        "A token is used until shortly before it ends",
        arguments: [(3600, 3539.0, 3540.0), ("3600", 3539.0, 3540.0), (10, 8.5, 9.0)] as [(JSONValue, Double, Double)])
    func lifetime(expiresIn: JSONValue, good: Double, ended: Double) async throws {
        try await TokenService.with(mint: { TokenService.token("t-\($0)", expiresIn: expiresIn) }) { service in
            let connector = service.connector(try service.authorization())
            _ = await connector.change()
            service.advance(by: good)
            _ = await connector.change()
            #expect(service.shown == ["t-1", "t-1"])
            service.advance(by: ended - good)
            _ = await connector.change()
            #expect(service.shown == ["t-1", "t-1", "t-2"])
            // A clock that goes back says nothing about the token.
            service.advance(by: -1)
            _ = await connector.change()
            #expect(service.shown.last == "t-3")
        }
    }

    @Test func aTokenOfUnknownLifeIsUsedUntilItIsRefused() async throws {
        try await TokenService.with(
            mint: { TokenService.token("t-\($0)", expiresIn: nil) },
            app: { $0 == "t-1" ? .answer(TokenService.fine) : .silence }
        ) { service in
            let connector = service.connector(try service.authorization())
            _ = await connector.change()
            service.advance(by: 1e7)
            _ = await connector.change()
            #expect(service.shown == ["t-1", "t-1"] && service.mints.count == 1)
        }
    }

    @Test func aConnectorThatIsMadeAgainKeepsTheToken() async throws {
        try await TokenService.with(mint: { TokenService.token("t-\($0)") }) { service in
            let authorization = try service.authorization()
            for _ in 0..<2 { _ = await service.connector(authorization).change() }
            #expect(service.mints.count == 1)
        }
    }

    @Test func manyRequestsAskForOneToken() async throws {
        try await TokenService.with(mint: { TokenService.token("t-\($0)") }) { service in
            let connector = service.connector(try service.authorization())
            await withTaskGroup(of: Reply.self) { group in
                for _ in 0..<20 { group.addTask { await connector.change() } }
                for await reply in group { #expect(reply == .done(nil, status: 204)) }
            }
            #expect(service.mints.count == 1 && service.shown.count == 20)
        }
    }

    @Test func aRefusedTokenIsReplacedOnceForAll() async throws {
        try await TokenService.with(
            mint: { TokenService.token("t-\($0)") },
            app: { $0 == "t-1" ? .answer(Fixtures.failure("401 Unauthorized")) : .answer(TokenService.fine) }
        ) { service in
            let connector = service.connector(try service.authorization())
            await withTaskGroup(of: Reply.self) { group in
                for _ in 0..<10 { group.addTask { await connector.change() } }
                for await reply in group { #expect(reply == .done(nil, status: 204)) }
            }
            #expect(service.mints.count == 2)
        }
    }

    @Test func aTokenThatIsRefusedAgainIsACredentialThatDoesNotWork() async throws {
        try await TokenService.with(
            mint: { TokenService.token("t-\($0)") }, app: { _ in .answer(Fixtures.failure("401 Unauthorized")) }
        ) { service in
            let reply = await service.connector(try service.authorization()).change()
            #expect(reply == .credential(detail: "No.", status: 401))
            #expect(service.shown == ["t-1", "t-2"] && service.mints.count == 2)
        }
    }

    @Test func theSameTokenAgainIsNotTriedAgain() async throws {
        try await TokenService.with(
            mint: { _ in TokenService.token("t") }, app: { _ in .answer(Fixtures.failure("401 Unauthorized")) }
        ) { service in
            let reply = await service.connector(try service.authorization()).change()
            #expect(reply.className == "credential")
            #expect(service.shown == ["t"])
        }
    }

    @Test func theHostInTheTokensAnswerIsUsedWhereTheProfileSaysSo() async throws {
        let other = try await LoopbackServer.start { _ in .answer(TokenService.fine) }
        let instance = "http://127.0.0.1:\(other.port)/ignored"
        try await TokenService.with(
            mint: { _ in TokenService.token("t", ["instance_url": .string(instance)]) }
        ) { service in
            let authorization = try service.authorization()
            #expect(await service.connector(authorization).change() == .done(nil, status: 204))
            #expect(other.requests.isEmpty)
            let moved = service.connector(authorization) { $0.usesInstanceURL = true }
            #expect(await moved.change() == .done(nil, status: 204))
            #expect(other.requests.first?.hasPrefix("DELETE /scim/v2/Users/1 HTTP/1.1\r\n") == true)
        }
        await other.stop()
    }

    @Test(arguments: ["http://api.example.com", "ftp://127.0.0.1", "api.example.com", "https://a@b"])
    func aHostThatWouldShowTheTokenIsNotUsed(instance: String) async throws {
        try await TokenService.with(
            mint: { _ in TokenService.token("t", ["instance_url": .string(instance)]) }
        ) { service in
            let connector = service.connector(try service.authorization()) { $0.usesInstanceURL = true }
            #expect(await connector.change().className == "credential")
            #expect(service.shown.isEmpty)
        }
    }

    @Test func openLinesAndEmptyNamesAreRefusedBeforeAnythingIsSent() throws {
        for url in ["http://login.example.com/token", "login.example.com", "https://"] {
            #expect(throws: ClientCredentials.Invalid.self) {
                try ClientCredentials(tokenURL: url, clientId: "c", secret: { "s" })
            }
        }
        #expect(throws: ClientCredentials.Invalid.self) {
            try ClientCredentials(tokenURL: "https://login.example.com/token", clientId: "", secret: { "s" })
        }
        _ = try ClientCredentials(tokenURL: "https://login.example.com/token", clientId: "c", secret: { "s" })
    }
}
