import Delivery
import Domain
import JSON
import SCIMConnector
import Synchronization
import Testing

/// What a probe says of services that behave, and of such as do not.
@Suite struct ProbeTests {
    @Test func aServiceThatBehavesHasNoTroubles() async throws {
        let probe = try await ProbeFixture.run()
        #expect(probe.troubles == [], "\(probe.report.findings)")
        for code in [
            "credential-works", "wrong-token-refused", "search-user-name", "search-user-external-id",
            "search-group-name",
            "list", "required",
        ] {
            #expect(probe.level(code) == .ok, "\(code)")
        }
        #expect(probe.level("plain-http") == .notice)
        #expect(probe.level("discovery-none") == .notice)
        #expect(!probe.requests.contains { !$0.hasPrefix("GET ") }, "it only reads")
        #expect(probe.directory.names == ["ada", "bo", "cy"])
    }

    @Test func aTokenThatIsRefusedEndsTheProbe() async throws {
        let probe = try await ProbeFixture.run(token: "other")
        #expect(probe.report.findings.map(\.code) == ["credential-refused"])
        #expect(probe.report.hasProblem && probe.requests.count == 1)
    }

    @Test func aServiceThatLetsAnyTokenInIsWarnedOf() async throws {
        var quirks = FakeDirectory.Quirks()
        quirks.letsAnyTokenIn = true
        let probe = try await ProbeFixture.run(quirks)
        #expect(probe.troubles == ["any-token-accepted"])
    }

    @Test func aServiceThatIgnoresFiltersIsAProblem() async throws {
        var quirks = FakeDirectory.Quirks()
        quirks.ignoresFilters = true
        let probe = try await ProbeFixture.run(quirks)
        #expect(probe.level("filter-ignored") == .problem && probe.report.hasProblem)
        #expect(!probe.report.profile.filters, "the adjusted profile reads the list instead")
        #expect(probe.report.changes.map(\.field).contains("filters"))
    }

    @Test func notFoundInPlaceOfAnEmptyListIsWarnedOf() async throws {
        var quirks = FakeDirectory.Quirks()
        quirks.answersNotFound = true
        let probe = try await ProbeFixture.run(quirks)
        #expect(
            Set(probe.troubles) == [
                "search-user-name", "search-user-external-id", "search-group-name", "search-group-external-id",
            ])
        #expect(!probe.report.hasProblem)
    }

    @Test func aLookUpThatIsRefusedLeavesTheAdjustedProfile() async throws {
        var quirks = FakeDirectory.Quirks()
        quirks.unsearchable = ["externalId"]
        let probe = try await ProbeFixture.run(quirks)
        #expect(probe.level("search-user-external-id") == .problem)
        #expect(probe.report.profile.userLookUps == [.name])
        #expect(probe.report.changes.map(\.field) == ["userLookUps", "groupLookUps"])
    }

    @Test func pagesThatRepeatThemselvesAreAProblem() async throws {
        var quirks = FakeDirectory.Quirks()
        quirks.repeatsPages = true
        // Four, so that the second page looks right but for whom it shows.
        let probe = try await ProbeFixture.run(quirks, strangers: ["ada", "bo", "cy", "di"])
        #expect(probe.troubles == ["list-stuck"], "\(probe.report.findings)")
        // Of three it would have to show one.
        let short = try await ProbeFixture.run(quirks)
        #expect(short.troubles == ["list"] && short.level("list") == .warning)
    }

    @Test func anAddressWithoutAServiceIsNoSCIM() async throws {
        var quirks = FakeDirectory.Quirks()
        for path in ["/Users", "/Groups", "/ServiceProviderConfig", "/ResourceTypes", "/Schemas"] {
            quirks.documents[path] = Fixtures.http("200 OK", "<html>Welcome</html>", type: "text/html")
        }
        let probe = try await ProbeFixture.run(quirks)
        #expect(probe.level("not-scim") == .problem)
        #expect(probe.level("wrong-token-refused") == nil, "nothing more was asked")
    }

    @Test func aHostThatDoesNotAnswerIsUnreachable() async throws {
        let server = try await LoopbackServer.start { _ in .silence }
        let port = server.port
        await server.stop()
        let connections = SCIMConnections(now: { Fixtures.noon })
        let subject = TargetProbe.Subject(
            name: "app", endpoint: "https://127.0.0.1:\(port)/scim", authorization: .bearer { "t" },
            profile: .awsIdentityCenter, mapping: [:])
        let conditions = TargetProbe.Conditions(
            stamp: "1", now: { .init(microseconds: 0) }, sleep: { _ in })
        let report = await TargetProbe(connections: connections, subject: subject, conditions: conditions).run()
        await connections.shutdown()
        #expect(report.findings.map(\.code) == ["unreachable"])
        // A machine that is busy enough takes longer than the connect timeout to be told of the refusal.
        let reasons = ["refuses connections.", "did not take a connection in time."]
        let sentences = reasons.map { "Nothing can be sent: 127.0.0.1:\(port) \($0)" }
        #expect(sentences.contains(report.findings.first?.sentence ?? ""))
    }

    @Test func whatTheServiceSaysOfItselfIsHeldAgainstTheProfile() async throws {
        var quirks = FakeDirectory.Quirks()
        quirks.documents["/ServiceProviderConfig"] = Fixtures.http(
            "200 OK", #"{"patch":{"supported":false},"etag":{"supported":false},"filter":{"supported":true}}"#)
        quirks.documents["/Schemas"] = Fixtures.http(
            "200 OK",
            """
            {"Resources":[{"id":"urn:ietf:params:scim:schemas:core:2.0:User","attributes":[
              {"name":"userName","required":true},{"name":"displayName","mutability":"readOnly"},
              {"name":"title","required":true},
              {"name":"name","subAttributes":[{"name":"familyName"},{"name":"givenName"}]}]}]}
            """)
        let mapping = [
            "userName": "user.userName", "displayName": "user.displayName", "name.familyName": "user.familyName",
            "nickName": "user.nickName",
        ]
        let probe = try await ProbeFixture.run(quirks, mapping: mapping) { $0.requiredPaths = ["emails"] }
        #expect(probe.level("no-patch") == .problem)
        #expect(probe.report.profile.updateStyle == .put)
        let sentences = probe.report.findings.filter { $0.level != .ok }.map { $0.code + " " + $0.sentence.prefix(24) }
        #expect(sentences.contains { $0.hasPrefix("attribute-undescribed nickName is mapped") })
        #expect(sentences.contains { $0.hasPrefix("attribute-read-only displayName is mapped") })
        let required = probe.report.findings.filter { $0.code == "required-unmapped" }
        #expect(required.map(\.level) == [.problem, .warning])
        #expect(required.first?.sentence.contains("needs emails") == true)
        #expect(required.last?.sentence.contains("need title") == true)
    }

    @Test func aTokenThatEndsSoonIsWarnedOf() async throws {
        // {"exp":1715169600}, a week after noon
        let token = "e30.eyJleHAiOjE3MTUxNjk2MDB9.c2ln"
        let probe = try await ProbeFixture.run(token: token)
        #expect(probe.level("credential-ends") == .warning)
        #expect(!probe.report.findings.contains { $0.sentence.contains("eyJ") })
    }
}
