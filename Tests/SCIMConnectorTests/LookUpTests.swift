import Delivery
import Testing

@Suite struct LookUpTests {
    private static let ada = #"{"id":"1","externalId":"u-1","userName":"Ada@Example.com"}"#
    private static let bob = #"{"id":"2","externalId":"u-2","userName":"bob@example.com"}"#
    private static let eve = #"{"id":"3","userName":"eve@example.com"}"#

    private static func list(_ resources: String..., more: String = "") -> String {
        #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":\#(resources.count),"#
            + #""Resources":[\#(resources.joined(separator: ","))]\#(more)}"#
    }

    private func ids(_ body: String, _ key: LookUpKey, _ value: String) async throws -> [String]? {
        let reply = try await Fixtures.reply(Fixtures.http("200 OK", body), to: .findUser(by: key, value: value))
        guard case .found(let resources, 200) = reply else { return nil }
        return resources.map(\.id)
    }

    @Test func aUserIsFoundByEitherKey() async throws {
        #expect(try await ids(Self.list(Self.ada), .externalId, "u-1") == ["1"])
        #expect(try await ids(Self.list(Self.ada), .name, "ada@example.COM") == ["1"])
        #expect(try await ids(Self.list(), .name, "nobody") == [])
    }

    @Test func externalIdsAreComparedExactly() async throws {
        #expect(try await ids(Self.list(Self.ada), .externalId, "U-1") == [])
        #expect(try await ids(Self.list(Self.eve), .externalId, "u-3") == [])
    }

    @Test func oneStrangerIsDropped() async throws {
        #expect(try await ids(Self.list(Self.bob), .name, "ada@example.com") == [])
        #expect(try await ids(Self.list(Self.bob, Self.ada), .name, "ada@example.com") == ["1"])
    }

    @Test func aServerThatIgnoresFiltersIsFoundOut() async throws {
        let reply = try await Fixtures.reply(
            Fixtures.http("200 OK", Self.list(Self.bob, Self.eve, Self.ada)),
            to: .findUser(by: .name, value: "ada@example.com"))
        #expect(
            reply
                == .malformed(
                    detail: "The target ignores filters: asked for one userName, it shows others.", status: 200))
        // One stranger on the first of many pages is the same.
        let page = #"{"totalResults":500,"Resources":[\#(Self.bob)]}"#
        #expect(try await ids(page, .name, "ada@example.com") == nil)
    }

    @Test func whatWasFoundCountsEvenIfThereAreMorePages() async throws {
        #expect(try await ids(Self.list(Self.ada, more: #","nextCursor":"x""#), .externalId, "u-1") == ["1"])
        #expect(try await ids(#"{"totalResults":2,"Resources":[\#(Self.ada)]}"#, .externalId, "u-1") == ["1"])
    }

    @Test(
        "What is no list, or shows a resource without an id, finds nothing out",
        arguments: ["{}", "[]", "", #"{"message":"hi"}"#, #"{"totalResults":1,"Resources":[{"userName":"ada"}]}"#])
    func noList(body: String) async throws {
        #expect(try await ids(body, .name, "ada") == nil)
    }

    @Test func aTargetThatSays404ForNobodyIsUnderstood() async throws {
        let reply = try await Fixtures.reply(Fixtures.failure("404 Not Found"), to: .findGroup(by: .name, value: "g"))
        #expect(reply == .found([], status: 404))
    }

    @Test func groupsAreFoundByName() async throws {
        let body = Self.list(#"{"id":"g","externalId":"e","displayName":"Engineers"}"#)
        let reply = try await Fixtures.reply(
            Fixtures.http("200 OK", body), to: .findGroup(by: .name, value: "engineers"))
        let group = RemoteResource(id: "g", externalId: "e", attributes: ["displayName": "Engineers"], isActive: nil)
        #expect(reply == .found([group], status: 200))
    }
}
