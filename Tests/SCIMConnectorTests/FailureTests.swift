import Delivery
import SCIMConnector
import Testing

/// What becomes of requests that get no answer, or none to its end.
@Suite struct FailureTests {
    @Test func aPortThatNobodyListensOnSendsNothing() async throws {
        let server = try await LoopbackServer.start { _ in .silence }
        let port = server.port
        await server.stop()
        let reply = await send(to: "http://127.0.0.1:\(port)")
        #expect(reply == .unreachable(detail: "127.0.0.1:\(port) refuses connections."))
    }

    @Test func aNameThatDoesNotExistSendsNothing() async throws {
        let reply = await send(to: "http://name.invalid/scim")
        #expect(
            reply == .unreachable(detail: "The name name.invalid cannot be resolved; is the endpoint spelled right?"))
    }

    @Test func anEndpointThatIsNoURLSendsNothing() async throws {
        #expect(await send(to: "scim.example.com").className == "unreachable")
        #expect(await send(to: "http://").className == "unreachable")
    }

    @Test func aServerWithoutTLSSendsNothing() async throws {
        let server = try await LoopbackServer.startSpeaking("HTTP/1.1 400 Bad Request\r\n\r\n")
        let reply = await send(to: "https://127.0.0.1:\(server.port)")
        await server.stop()
        #expect(reply == .unreachable(detail: "127.0.0.1:\(server.port) does not speak TLS; is it https?"))
    }

    @Test func aResetAfterTheRequestLeavesItsFateOpen() async throws {
        try await Fixtures.talk({ _ in .reset }) { connector, server in
            let reply = await connector.send(connector.prepare(.deleteUser(remoteId: "1")), idempotencyKey: "k")
            #expect(reply.className == "ambiguous" && reply.status == nil)
            #expect(reply.detail.hasSuffix("broke before its answer was complete."))
            // A request whose fate is open is the worker's to repeat.
            #expect(server.requests.count == 1)
        }
    }

    @Test(
        "An answer that ends too soon leaves the request's fate open",
        arguments: [
            "", "HTTP/1.1 2", "HTTP/1.1 204 No Content\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"id\"",
        ])
    func cutShort(answer: String) async throws {
        try await Fixtures.talk({ _ in .answerAndClose(answer) }) { connector, _ in
            let reply = await connector.send(connector.prepare(.deleteUser(remoteId: "1")), idempotencyKey: "k")
            #expect(reply.className == "ambiguous")
        }
    }

    @Test func anAnswerThatIsNotHTTPLeavesTheRequestsFateOpen() async throws {
        #expect(try await Fixtures.reply("SSH-2.0-OpenSSH_9.6\r\n").className == "ambiguous")
    }

    @Test func silenceEndsAtTheTimeout() async throws {
        try await Fixtures.talk({ _ in .silence }, timeout: .milliseconds(300)) { connector, server in
            let reply = await connector.send(connector.prepare(.deleteUser(remoteId: "1")), idempotencyKey: "k")
            #expect(
                reply
                    == .ambiguous(detail: "127.0.0.1:\(server.port) gave no complete answer within 0.3 s.", status: nil)
            )
        }
    }

    @Test func theTimeoutHoldsForTheBodyToo() async throws {
        let start = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{"
        let reply = try await Fixtures.reply(start, to: .readUser(remoteId: "1"), timeout: .milliseconds(300))
        #expect(reply.className == "ambiguous")
    }

    @Test func anEndlessBodyIsNotReadToItsEnd() async throws {
        let reply = try await Fixtures.reply(
            Self.endless("200 OK"), to: .readUser(remoteId: "1"), maximumAnswer: 1 << 16)
        #expect(reply.className == "malformed" && reply.status == 200)
        #expect(reply.detail.contains("longer than any SCIM answer"))
    }

    @Test func anEndlessErrorIsStillAnError() async throws {
        let reply = try await Fixtures.reply(Self.endless("500 Internal Server Error"), maximumAnswer: 1 << 16)
        #expect(reply.className == "ambiguous" && reply.status == 500)
    }

    /// A body of a mebibyte so far, whose end never comes.
    private static func endless(_ status: String) -> String {
        let piece = "1000\r\n" + String(repeating: " ", count: 4096) + "\r\n"
        return "HTTP/1.1 \(status)\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
            + String(repeating: piece, count: 256)
    }

    @Test func aRequestThatIsGivenUpLeavesItsFateOpen() async throws {
        try await Fixtures.talk({ _ in .silence }) { connector, server in
            let reply = await withTaskGroup(of: Reply.self) { group in
                group.addTask {
                    await connector.send(connector.prepare(.deleteUser(remoteId: "1")), idempotencyKey: "k")
                }
                while server.requests.isEmpty { await Task.yield() }
                group.cancelAll()
                return await group.next()
            }
            #expect(reply?.className == "ambiguous")
        }
    }

    @Test func theTokenIsInNoSentence() async throws {
        for endpoint in ["http://name.invalid", "http://127.0.0.1:1", "https://127.0.0.1:1", "nowhere"] {
            #expect(!(await send(to: endpoint).detail.contains(Fixtures.token)))
        }
    }

    private func send(to endpoint: String) async -> Reply {
        let connections = SCIMConnections(now: { Fixtures.noon })
        let connector = connections.connector(
            endpoint: endpoint, token: { Fixtures.token }, profile: .awsIdentityCenter, paths: [])
        let reply = await connector.send(connector.prepare(.deleteUser(remoteId: "1")), idempotencyKey: "k")
        await connections.shutdown()
        return reply
    }
}
