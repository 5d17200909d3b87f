import Delivery
import JSON
import SCIMConnector
import Testing

/// What servers that exist ask for, beyond what the products' own pages say.
@Suite struct OddServerTests {
    private static let email = "emails[type eq \"work\"].value"

    @Test func theFirstElementIsAddedToItsAttribute() async {
        let prepare = await Fixtures.preparing { $0.singleElementRoots = [] }
        let address = (
            street: "addresses[type eq \"work\"].streetAddress", city: "addresses[type eq \"work\"].locality"
        )
        let set = [Self.email: "a@b", address.street: "1 Main St", address.city: "London", "title": "x"]
        let request = prepare(
            .updateUser(
                remoteId: "1", set: set, clear: [], all: set.merging(["emails[type eq \"home\"].value": "h@b"]) { $1 },
                new: [Self.email, address.street, address.city]))
        #expect(
            request.operations == [
                [
                    "op": "add", "path": "addresses",
                    "value": [["type": "work", "streetAddress": "1 Main St", "locality": "London"]],
                ],
                ["op": "add", "path": "emails", "value": [["type": "work", "value": "a@b"]]],
                ["op": "replace", "path": "title", "value": "x"],
            ])
    }

    @Test func aListWithoutTypesIsWrittenAsOne() async {
        let prepare = await Fixtures.preparing { $0.singleElementRoots = [] }
        let texts = ["userName": "ada", "emails.value": "a@b"]
        let list = prepare(.createUser(externalId: "u-1", attributes: texts)).json?["emails"]
        #expect(list == [["value": "a@b"]])
        #expect(
            prepare(.updateUser(remoteId: "1", set: ["emails.value": "c@d"], clear: [], all: texts)).operations
                == [["op": "replace", "path": "emails", "value": [["value": "c@d"]]]])
        #expect(
            prepare(.updateUser(remoteId: "1", set: [:], clear: ["emails.value"], all: ["userName": "ada"])).operations
                == [["op": "remove", "path": "emails"]])
        // What is no list in the RFC stays an object.
        let name = prepare(.createUser(externalId: "u-1", attributes: ["name.givenName": "Ada"])).json?["name"]
        #expect(name == ["givenName": "Ada"])
    }

    @Test func aGroupThatIsSentWholeHasAListOfMembersFromTheStart() async {
        for style in TargetProfile.GroupStyle.allCases {
            let prepare = await Fixtures.preparing { $0.groupStyle = style }
            let body = prepare(.createGroup(externalId: "g-1", name: "Makers", attributes: [:])).json
            #expect(body?["members"] == (style == .put ? [] : nil), "\(style)")
        }
    }

    @Test func whereNoIdsOfOursAreKeptNoneIsSent() async {
        let prepare = await Fixtures.preparing { $0.usersHaveExternalId = false }
        #expect(prepare(.createUser(externalId: "u-1", attributes: ["userName": "ada"])).json?["externalId"] == nil)
    }

    @Test func aListThatIsShownAtOnceIsAskedForWithoutPages() async throws {
        var profile = TargetProfile.scim
        profile.filters = false
        profile.listing = .whole
        let answer = Fixtures.http(
            "200 OK", #"{"totalResults":2,"Resources":[{"id":"1","userName":"ada"},{"id":"2","userName":"bob"}]}"#)
        try await Fixtures.talk({ _ in .answer(answer) }, profile: profile) { connector, server in
            let reply = await connector.send(connector.prepare(.findUser(by: .name, value: "bob")), idempotencyKey: nil)
            guard case .found(let found, 200) = reply else {
                Issue.record("\(reply)")
                return
            }
            #expect(found.map(\.id) == ["2"])
            #expect(server.requests.count == 1)
            #expect(server.requests.allSatisfy { $0.hasPrefix("GET /tenant/scim/v2/Users HTTP") })
        }
    }

    @Test func aPartOfAListIsNotTheWhole() async throws {
        var profile = TargetProfile.scim
        profile.filters = false
        profile.listing = .whole
        let answer = Fixtures.http("200 OK", #"{"totalResults":2,"Resources":[{"id":"1","userName":"ada"}]}"#)
        try await Fixtures.talk({ _ in .answer(answer) }, profile: profile) { connector, _ in
            let reply = await connector.send(connector.prepare(.findUser(by: .name, value: "bob")), idempotencyKey: nil)
            guard case .malformed = reply else {
                Issue.record("\(reply)")
                return
            }
        }
    }

    @Test func membersThatAreShownByNameAreReadByTheirIds() async throws {
        var profile = TargetProfile.scim
        profile.memberValue = .userName
        profile.listing = .whole
        let group = Fixtures.http(
            "200 OK", #"{"id":"7","displayName":"g","members":[{"value":"Ada"},{"value":"nobody"}]}"#)
        let users = Fixtures.http("200 OK", #"{"totalResults":1,"Resources":[{"id":"1","userName":"ada"}]}"#)
        try await Fixtures.talk({ .answer($0.contains("/Groups/") ? group : users) }, profile: profile) {
            connector, _ in
            let reply = await connector.send(connector.prepare(.readGroup(remoteId: "7")), idempotencyKey: nil)
            guard case .done(let shown?, 200) = reply else {
                Issue.record("\(reply)")
                return
            }
            #expect(shown.members == ["1", "nobody"])
            #expect(shown.attributes["displayName"] == "g")
        }
    }
}
