import Delivery
import SCIMConnector
import Testing

/// What each kind of answer is taken for.
@Suite struct AnswerTests {
    private static let ada = #"""
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"4711","externalId":"u-1","userName":"ada",
         "name":{"givenName":"Ada"},"emails":[{"type":"work","value":"a@b","primary":true}],"active":false}
        """#
    private static let adaResource = RemoteResource(
        id: "4711", externalId: "u-1",
        attributes: ["userName": "ada", "name.givenName": "Ada", "emails[type eq \"work\"].value": "a@b"],
        isActive: false)
    private static let create = Operation.createUser(externalId: "u-1", attributes: ["userName": "ada"])
    private static let page = "<!DOCTYPE html><html><body>Welcome</body></html>"

    @Test("A created account is read back", arguments: ["201 Created", "200 OK"])
    func created(status: String) async throws {
        let reply = try await Fixtures.reply(Fixtures.http(status, Self.ada), to: Self.create)
        #expect(reply == .done(Self.adaResource, status: Int(status.prefix(3)) ?? 0))
    }

    @Test(
        "A success that names no id made nothing that we know of",
        arguments: ["", "{}", "[]", #"{"userName":"ada"}"#, #"{"id":""}"#, "welcome", #"{"id":"1""#])
    func createdWithoutId(body: String) async throws {
        let reply = try await Fixtures.reply(Fixtures.http("201 Created", body), to: Self.create)
        #expect(reply.className == "malformed" && reply.status == 201)
    }

    @Test func aPatchMayShowTheResource() async throws {
        let reply = try await Fixtures.reply(
            Fixtures.http("200 OK", Self.ada), to: .activateUser(remoteId: "1", active: false, all: [:]))
        #expect(reply == .done(Self.adaResource, status: 200))
    }

    @Test(
        "A removal may be confirmed with nothing, or with an object of no news",
        arguments: [("204 No Content", ""), ("200 OK", ""), ("200 OK", "{}"), ("202 Accepted", "")])
    func removed(status: String, body: String) async throws {
        let reply = try await Fixtures.reply(Fixtures.http(status, body))
        #expect(reply == .done(nil, status: Int(status.prefix(3)) ?? 0))
    }

    @Test(
        "A web server's cheer is no confirmation",
        arguments: [
            page, #"{"message":"welcome"}"#, "OK", "[]", "null", #"{"detail":"no","status":"400"}"#,
            #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"400"}"#,
        ])
    func notReallyRemoved(body: String) async throws {
        #expect(try await Fixtures.reply(Fixtures.http("200 OK", body)).className == "malformed")
    }

    @Test func aWebPageIsCalledOne() async throws {
        let sentence = "The target answered a web page instead of SCIM; is the endpoint right?"
        for operation in [Self.create, .readUser(remoteId: "1"), .findUser(by: .name, value: "ada")] {
            let reply = try await Fixtures.reply(Fixtures.http("200 OK", Self.page, type: "text/html"), to: operation)
            #expect(reply == .malformed(detail: sentence, status: 200))
        }
        for operation in [Self.create, .readUser(remoteId: "1"), .deleteUser(remoteId: "1")] {
            let reply = try await Fixtures.reply(
                Fixtures.http("404 Not Found", Self.page, type: "text/html"), to: operation)
            #expect(reply == .malformed(detail: sentence, status: 404))
        }
    }

    @Test func ofAGroupTheNameIsRead() async throws {
        let body = #"{"id":"g","displayName":"Engineers","members":[]}"#
        let reply = try await Fixtures.reply(Fixtures.http("200 OK", body), to: .readGroup(remoteId: "g"))
        let group = RemoteResource(id: "g", externalId: nil, attributes: ["displayName": "Engineers"], isActive: nil)
        #expect(reply == .done(group, status: 200))
    }

    @Test(
        "An error is of the class that its status says",
        arguments: [
            ("400 Bad Request", "refused"), ("401 Unauthorized", "credential"), ("402 Payment Required", "refused"),
            ("403 Forbidden", "refused"), ("404 Not Found", "not-found"), ("405 Method Not Allowed", "refused"),
            ("408 Request Timeout", "ambiguous"), ("409 Conflict", "conflict"), ("413 Content Too Large", "refused"),
            ("418 I'm a teapot", "refused"), ("500 Internal Server Error", "ambiguous"),
            ("501 Not Implemented", "refused"),
            ("502 Bad Gateway", "ambiguous"), ("504 Gateway Timeout", "ambiguous"), ("599 Odd", "ambiguous"),
        ])
    func classes(status: String, className: String) async throws {
        let reply = try await Fixtures.reply(Fixtures.failure(status, detail: "Because."))
        #expect(reply.className == className)
        #expect(reply.status == Int(status.prefix(3)))
        #expect(reply.detail == "Because.")
    }

    @Test func aChangedResourceIsStale() async throws {
        #expect(try await Fixtures.reply(Fixtures.failure("412 Precondition Failed")) == .stale(status: 412))
    }

    @Test(
        "A redirect is not followed and says that the endpoint may have moved",
        arguments: ["301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"])
    func redirect(status: String) async throws {
        try await Fixtures.talk({ _ in
            .answer(Fixtures.http(status, headers: ["Location: https://new.example.com/scim?x=y"]))
        }) { connector, server in
            let reply = await connector.send(connector.prepare(.readUser(remoteId: "1")), idempotencyKey: nil)
            #expect(reply.className == "refused")
            #expect(
                reply.detail
                    == "The target redirects to https://new.example.com/scim, which is not followed; has the endpoint moved?"
            )
            #expect(server.requests.count == 1)
        }
    }

    @Test func detailsAreOneLineOfBoundedLength() async throws {
        let long = #"first\r\nsecond\u0007 "# + String(repeating: "x", count: 2000)
        let detail = try await Fixtures.reply(Fixtures.failure("400 Bad Request", detail: long)).detail
        #expect(detail.hasPrefix("first second xxx"))
        #expect(detail.count == 300)
    }

    @Test func theKindOfAnErrorIsShown() async throws {
        let body = #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":409,"scimType":"uniqueness"}"#
        let reply = try await Fixtures.reply(Fixtures.http("409 Conflict", body), to: Self.create)
        #expect(reply == .conflict(detail: "uniqueness", status: 409))
    }

    @Test func silenceInAnErrorIsSaidToBeOne() async throws {
        let reply = try await Fixtures.reply(Fixtures.http("403 Forbidden"))
        #expect(reply == .refused(detail: "The target answered 403 without an explanation.", status: 403))
    }

    @Test(
        "404 that no SCIM service has said means that the endpoint is wrong, never that a resource is gone",
        arguments: ["", #"{"message":"Not Found"}"#, "no such page"])
    func wrongBase(body: String) async throws {
        for operation in [Self.create, .findUser(by: .name, value: "ada")] {
            #expect(
                try await Fixtures.reply(Fixtures.http("404 Not Found", body), to: operation).className == "malformed")
        }
        #expect(try await Fixtures.reply(Fixtures.http("404 Not Found", body)).className == "malformed")
        let said = #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"404"}"#
        #expect(try await Fixtures.reply(Fixtures.http("404 Not Found", said)).className == "not-found")
    }
}
