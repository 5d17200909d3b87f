import Delivery
import JSON
import Testing

/// Answers as products give them, and not as the RFC has them.
@Suite struct DialectAnswerTests {
    private static let create = Operation.createUser(externalId: "u-1", attributes: ["userName": "ada"])

    @Test(
        "A creation that shows nothing names its account in Location",
        arguments: [
            ("https://scim.example.com/v2/Users/4711", "4711"), ("/users/47%2F11", "47/11"), ("Users/4711?x=y", nil),
            ("/Users/4711?x=y", "4711"), ("/Users/", nil), ("/Users/..", nil), ("/Groups/4711", nil),
            ("/Users/4711/extra", nil), ("https://scim.example.com/welcome", nil),
        ])
    func location(location: String, id: String?) async throws {
        for body in ["", "{}"] {
            let answer = Fixtures.http("201 Created", body, headers: ["Location: \(location)"])
            let reply = try await Fixtures.reply(answer, to: Self.create)
            if let id {
                let resource = RemoteResource(id: id, externalId: nil, attributes: [:], isActive: nil)
                #expect(reply == .done(resource, status: 201))
            } else {
                #expect(reply.className == "malformed")
            }
        }
    }

    @Test func aLocationBesideSomethingThatIsNoAccountCountsForNothing() async throws {
        let headers = ["Location: /Users/4711"]
        for (status, body) in [("200 OK", ""), ("201 Created", #"{"message":"hi"}"#), ("201 Created", "<html>")] {
            let reply = try await Fixtures.reply(Fixtures.http(status, body, headers: headers), to: Self.create)
            #expect(reply.className == "malformed", "\(status) \(body)")
        }
    }

    @Test func emptyObjectsConfirmChanges() async throws {
        let reply = try await Fixtures.reply(
            Fixtures.http("200 OK", "{}"), to: .addMembers(remoteId: "1", members: ["a"]), profile: .google)
        #expect(reply == .done(nil, status: 200))
    }

    @Test func truthValuesAsTextsAreRead() async throws {
        let body = #"{"schema":"urn:ietf:params:scim:schemas:core:2.0:User","id":"1","active":"False"}"#
        let reply = try await Fixtures.reply(Fixtures.http("200 OK", body), to: .readUser(remoteId: "1"))
        guard case .done(let shown?, 200) = reply else {
            Issue.record("\(reply)")
            return
        }
        #expect(shown.saysActive == false)
    }

    @Test(
        "403 means later where the profile knows the code",
        arguments: [
            (
                TargetProfile.salesforce,
                #"[{"message":"TotalRequests Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]"#
            ),
            (
                .google,
                #"{"error":{"code":403,"message":"Slow down","errors":[{"domain":"usageLimits","reason":"userRateLimitExceeded"}]}}"#
            ), (.google, #"{"error":{"code":403,"status":"RESOURCE_EXHAUSTED","message":"Quota"}}"#),
        ])
    func throttled(profile: TargetProfile, body: String) async throws {
        let answer = Fixtures.http("403 Forbidden", body, headers: ["Retry-After: 9"])
        #expect(try await Fixtures.reply(answer, profile: profile) == .throttled(retryAfter: .seconds(9), status: 403))
        #expect(try await Fixtures.reply(answer, profile: .scim).className == "refused")
    }

    @Test func anyOther403IsARefusalWithItsReason() async throws {
        let body = #"[{"message":"This session is not valid","errorCode":"API_DISABLED_FOR_ORG"}]"#
        #expect(
            try await Fixtures.reply(Fixtures.http("403 Forbidden", body), profile: .salesforce)
                == .refused(detail: "This session is not valid", status: 403))
    }

    @Test(
        "400 means that it exists already where a code says so",
        arguments: [
            (TargetProfile.scim, #"{"status":400,"scimType":"uniqueness","detail":"taken"}"#),
            (.salesforce, #"[{"errorCode":"DUPLICATE_USERNAME","message":"taken"}]"#),
            (
                .entra,
                #"{"error":{"code":"Request_BadRequest","message":"taken","details":[{"code":"ObjectConflict"}]}}"#
            ),
        ])
    func existing(profile: TargetProfile, body: String) async throws {
        let reply = try await Fixtures.reply(
            Fixtures.http("400 Bad Request", body), to: Self.create, profile: profile)
        #expect(reply.className == "conflict" && reply.status == 400)
        #expect(reply.detail.hasSuffix("taken"))
    }

    @Test func whatARefusedResourceHoldsIsNoCode() async throws {
        let body = #"{"detail":"no","resource":{"a":{"b":{"c":{"code":"uniqueness"}}},"code":"uniqueness"}}"#
        let reply = try await Fixtures.reply(Fixtures.http("400 Bad Request", body), to: Self.create)
        #expect(reply == .refused(detail: "no", status: 400))
    }

    @Test(
        "A version is read from the header, or from the resource",
        arguments: [
            (["ETag: W/\"7\""], #","meta":{"version":"W/\"6\""}"#, "W/\"7\""),
            ([], #","meta":{"version":"W/\"6\""}"#, "W/\"6\""),
            ([], "", nil), ([], #","meta":{"version":"6\r\nX: y"}"#, nil),
        ] as [([String], String, String?)])
    func version(headers: [String], meta: String, version: String?) async throws {
        var profile = TargetProfile.scim
        profile.usesVersions = true
        let answer = Fixtures.http("200 OK", #"{"id":"1"\#(meta)}"#, headers: headers)
        let shown = RemoteResource(id: "1", externalId: nil, attributes: [:], isActive: nil, version: version)
        #expect(
            try await Fixtures.reply(answer, to: .readUser(remoteId: "1"), profile: profile)
                == .done(shown, status: 200))
        // Salesforce shows versions, and does not mean them.
        let unversioned = RemoteResource(id: "1", externalId: nil, attributes: [:], isActive: nil)
        #expect(
            try await Fixtures.reply(answer, to: .readUser(remoteId: "1"), profile: .salesforce)
                == .done(unversioned, status: 200))
    }

    @Test(
        "Who is in a group is known only where the target shows it",
        arguments: [
            (#","members":[{"value":"a"},{"value":"b","type":"Group"},{"display":"nobody"}]"#, ["a", "b"]),
            (#","members":[]"#, []), ("", []),
        ])
    func members(text: String, ids: [String]) async throws {
        let answer = Fixtures.http("200 OK", #"{"id":"1"\#(text)}"#)
        func members(_ operation: Operation, _ profile: TargetProfile) async throws -> [String]? {
            guard case .done(let shown?, _) = try await Fixtures.reply(answer, to: operation, profile: profile) else {
                Issue.record("no group")
                return nil
            }
            return shown.members
        }
        #expect(try await members(.readGroup(remoteId: "1"), .scim) == ids)
        #expect(try await members(.readGroup(remoteId: "1"), .awsIdentityCenter) == nil)
        // An answer to a change may leave them out, and that means nothing.
        #expect(try await members(.renameGroup(remoteId: "1", name: "x"), .scim) == (text.isEmpty ? nil : ids))
    }
}
