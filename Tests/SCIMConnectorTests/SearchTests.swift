import Delivery
import SCIMConnector
import Testing

/// Look-ups at targets that have no filters.
@Suite struct SearchTests {
    private static var profile: TargetProfile {
        var profile = TargetProfile.scim
        profile.filters = false
        profile.pageSize = 2
        return profile
    }

    /// Answers with users `1` to `count`, two on a page; the last is called as the first is.
    private static func serve(_ count: Int) -> @Sendable (String) -> LoopbackServer.Action {
        { request in
            let rest = request.split(separator: "startIndex=").dropFirst().first ?? "1"
            let start = Int(rest.prefix { $0.isNumber }) ?? 1
            let users = (start..<start + 2).filter { $0 <= count }.map {
                #"{"id":"\#($0)","externalId":"e\#($0)","userName":"u\#($0 == count ? 1 : $0)","displayName":"g"}"#
            }
            return .answer(
                Fixtures.http("200 OK", #"{"totalResults":\#(count),"Resources":[\#(users.joined(separator: ","))]}"#))
        }
    }

    private static func ask(
        _ operation: Operation, of count: Int, paths: [String] = ["userName"]
    ) async throws -> (reply: Reply, requests: [String]) {
        var outcome: (Reply, [String]) = (.stale(status: 0), [])
        try await Fixtures.talk(serve(count), profile: profile, paths: paths) { connector, server in
            let reply = await connector.send(connector.prepare(operation), idempotencyKey: nil)
            outcome = (reply, server.requests)
        }
        return outcome
    }

    @Test func oneIsFoundAmongAllPagesWithoutAFilter() async throws {
        let (reply, requests) = try await Self.ask(.findUser(by: .externalId, value: "e3"), of: 5)
        let user = RemoteResource(id: "3", externalId: "e3", attributes: ["userName": "u3"], isActive: nil)
        #expect(reply == .found([user], status: 200))
        #expect(requests.count == 3)
        #expect(requests.allSatisfy { !$0.contains("filter") })
    }

    @Test func aSecondMatchOnTheLastPageIsKnown() async throws {
        let (reply, _) = try await Self.ask(.findUser(by: .name, value: "U1"), of: 5)
        guard case .found(let found, 200) = reply else {
            Issue.record("\(reply)")
            return
        }
        #expect(found.map(\.id) == ["1", "5"])
    }

    @Test func nobodyIsFoundOnlyAfterTheLastPage() async throws {
        let (reply, requests) = try await Self.ask(.findUser(by: .externalId, value: "E3"), of: 4)
        #expect(reply == .found([], status: 200))
        #expect(requests.count == 2)
    }

    @Test func whatWasSoughtByIsNotShownWhereItIsNotMapped() async throws {
        let (reply, _) = try await Self.ask(.findUser(by: .name, value: "u2"), of: 3, paths: ["displayName"])
        let user = RemoteResource(id: "2", externalId: "e2", attributes: ["displayName": "g"], isActive: nil)
        #expect(reply == .found([user], status: 200))
    }

    @Test func groupsAreSoughtByTheirName() async throws {
        let (reply, requests) = try await Self.ask(.findGroup(by: .name, value: "G"), of: 1)
        let group = RemoteResource(id: "1", externalId: "e1", attributes: ["displayName": "g"], isActive: nil)
        #expect(reply == .found([group], status: 200))
        #expect(
            requests.first?.hasPrefix("GET /tenant/scim/v2/Groups?startIndex=1&count=2&excludedAttributes=members ")
                == true)
    }

    @Test func aListThatIsTooLongIsRefusedAndNotGuessedFrom() async throws {
        let whole = try await Self.ask(.findUser(by: .externalId, value: "e1"), of: 100)
        #expect(whole.requests.count == 50 && whole.reply.className == "found")
        let (reply, requests) = try await Self.ask(.findUser(by: .externalId, value: "e1"), of: 101)
        #expect(reply.className == "refused" && reply.detail.contains("more than 50 pages"))
        #expect(requests.count == 50)
    }

    @Test func whatATargetHasNoFilterForIsSoughtInTheList() async {
        var profile = TargetProfile.salesforce
        var connector = await Fixtures.idle(profile)
        let request = connector.prepare(.findUser(by: .externalId, value: "u-1"))
        #expect(request.search == .init(attribute: "externalId", value: "u-1"))
        #expect(request.query == "startIndex=1&count=100")
        #expect(connector.prepare(.findUser(by: .name, value: "ada")).query == "filter=userName%20eq%20%22ada%22")
        #expect(connector.prepare(.findUser(by: .name, value: "ada")).search == nil)
        // Without a list the target must say itself what it does not take.
        profile.listing = .none
        connector = await Fixtures.idle(profile)
        #expect(connector.prepare(.findUser(by: .externalId, value: "u-1")).search == nil)
    }

    @Test func aFailureOnAPageFindsNothingOut() async throws {
        let turns = Turns([
            Fixtures.http("200 OK", #"{"totalResults":3,"Resources":[{"id":"1"},{"id":"2"}]}"#),
            Fixtures.failure("500 Internal Server Error"),
        ])
        try await Fixtures.talk({ _ in .answer(turns.next()) }, profile: Self.profile) { connector, _ in
            let request = connector.prepare(.findUser(by: .externalId, value: "e1"))
            #expect(await connector.send(request, idempotencyKey: nil).className == "ambiguous")
        }
    }
}
