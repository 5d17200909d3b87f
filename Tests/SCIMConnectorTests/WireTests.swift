import Delivery
import SCIMConnector
import Testing

/// What goes over the wire, as a server sees it.
@Suite struct WireTests {
    @Test func aChangeCarriesTokenKeyAndMediaTypes() async throws {
        try await Fixtures.talk({ _ in .answer(Fixtures.http("204 No Content")) }) { connector, server in
            let request = connector.prepare(.activateUser(remoteId: "47/11", active: false, all: [:]))
            #expect(await connector.send(request, idempotencyKey: "key-1") == .done(nil, status: 204))
            let text = try #require(server.requests.first)
            let lines = text.split(separator: "\r\n").map(String.init)
            #expect(lines.first == "PATCH /tenant/scim/v2/Users/47%2F11 HTTP/1.1")
            for line in [
                "Authorization: Bearer \(Fixtures.token)", "Accept: application/scim+json, application/json",
                "Content-Type: application/scim+json", "User-Agent: Provisor/1 (SCIM client)", "Idempotency-Key: key-1",
            ] {
                #expect(lines.contains(line), "\(line) is missing")
            }
            #expect(lines.last == request.body.map { String(decoding: $0, as: UTF8.self) })
        }
    }

    @Test func aLookUpHasNoKeyNoBodyAndAnEscapedQuery() async throws {
        try await Fixtures.talk({ _ in .answer(Fixtures.http("200 OK", #"{"totalResults": 0}"#)) }) {
            connector, server in
            let request = connector.prepare(.findUser(by: .name, value: "a+b c&d"))
            #expect(await connector.send(request, idempotencyKey: nil) == .found([], status: 200))
            let text = try #require(server.requests.first)
            #expect(
                text.hasPrefix("GET /tenant/scim/v2/Users?filter=userName%20eq%20%22a%2Bb%20c%26d%22 HTTP/1.1\r\n"))
            #expect(!text.lowercased().contains("idempotency-key"))
            #expect(!text.lowercased().contains("content-type"))
            #expect(text.contains("User-Agent: "))
        }
    }

    @Test func theTokenIsReadAgainForEachRequest() async throws {
        let server = try await LoopbackServer.start { _ in .answer(Fixtures.http("204 No Content")) }
        let connections = SCIMConnections(now: { Fixtures.noon })
        let tokens = Tokens()
        let connector = connections.connector(
            endpoint: "http://127.0.0.1:\(server.port)", token: { tokens.next() }, profile: .awsIdentityCenter,
            paths: [])
        for _ in 0..<2 { _ = await connector.send(connector.prepare(.deleteUser(remoteId: "1")), idempotencyKey: "k") }
        await connections.shutdown()
        await server.stop()
        #expect(server.requests.count == 2)
        #expect(server.requests[0].contains("Authorization: Bearer token-1\r\n"))
        #expect(server.requests[1].contains("Authorization: Bearer token-2\r\n"))
    }

    @Test func aTokenThatCannotBeReadOrSentSendsNothing() async throws {
        struct Unreadable: Error, CustomStringConvertible {
            let description = "The file /run/secrets/aws cannot be read: permission denied."
        }
        let server = try await LoopbackServer.start { _ in .answer(Fixtures.http("204 No Content")) }
        let connections = SCIMConnections(now: { Fixtures.noon })
        let sources: [(@Sendable () throws -> String, String)] = [
            ({ throw Unreadable() }, "The file /run/secrets/aws cannot be read: permission denied."),
            ({ " \n" }, "The access token is empty."),
            ({ "hush\r\nX-Evil: 1" }, "The access token holds a space or a character that no header can carry."),
        ]
        for (token, sentence) in sources {
            let connector = connections.connector(
                endpoint: "http://127.0.0.1:\(server.port)", token: token, profile: .awsIdentityCenter, paths: [])
            let reply = await connector.send(connector.prepare(.deleteUser(remoteId: "1")), idempotencyKey: "k")
            #expect(reply == .credential(detail: sentence, status: 0))
        }
        await connections.shutdown()
        await server.stop()
        #expect(server.requests.isEmpty)
    }

    @Test func aTokenThatTheTargetRepeatsIsTakenOut() async throws {
        let reply = try await Fixtures.reply(
            Fixtures.failure("403 Forbidden", detail: "No: Bearer \(Fixtures.token) may not"))
        #expect(reply == .refused(detail: "No: Bearer … may not", status: 403))
    }
}
