import Delivery
import JSON
import Testing

@Suite struct GroupRequestTests {
    @Test func createNeverSendsMembers() async {
        let request = await Fixtures.preparing()(.createGroup(externalId: "g-1", name: "Engineers", attributes: [:]))
        #expect(request.method == "POST")
        #expect(request.path == "/Groups")
        #expect(
            request.json == [
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "Engineers",
                "externalId": "g-1",
            ])
    }

    @Test func whereGroupsCarryNoExternalIdNoneIsSent() async {
        let request = await Fixtures.preparing { $0.groupsHaveExternalId = false }(
            .createGroup(externalId: "g-1", name: "Engineers", attributes: [:]))
        #expect(request.json?["externalId"] == nil)
    }

    @Test func renameReplacesTheDisplayName() async {
        let request = await Fixtures.preparing()(.renameGroup(remoteId: "7", name: "Makers"))
        #expect(request.path == "/Groups/7")
        #expect(request.operations == [["op": "replace", "path": "displayName", "value": "Makers"]])
    }

    @Test("RFC 7644 section 3.5.2.1: members are added to those that are there")
    func add() async {
        let request = await Fixtures.preparing()(.addMembers(remoteId: "7", members: ["a", "b"]))
        #expect(
            request.operations == [["op": "add", "path": "members", "value": [["value": "a"], ["value": "b"]]]])
    }

    @Test func removalByListNamesEachMember() async {
        let prepare = await Fixtures.preparing { $0.memberRemoval = .valueList }
        #expect(
            prepare(.removeMembers(remoteId: "7", members: ["a", "b"])).operations
                == [["op": "remove", "path": "members", "value": [["value": "a"], ["value": "b"]]]])
        // A removal without members must not become one of all members.
        #expect(prepare(.removeMembers(remoteId: "7", members: [])).operations.isEmpty)
    }

    @Test("RFC 7644 section 3.5.2.2: a removal by filter for each member")
    func removalByFilter() async {
        let prepare = await Fixtures.preparing { $0.memberRemoval = .filter }
        #expect(
            prepare(.removeMembers(remoteId: "7", members: ["a", "b\"c"])).operations == [
                ["op": "remove", "path": "members[value eq \"a\"]"],
                ["op": "remove", "path": #"members[value eq "b\"c"]"#],
            ])
    }

    @Test func lookUpReadAndDelete() async {
        let prepare = await Fixtures.preparing()
        #expect(
            prepare(.findGroup(by: .name, value: "R & D"))
                == PreparedRequest(
                    method: "GET", path: "/Groups", query: "filter=displayName%20eq%20%22R%20%26%20D%22"))
        #expect(
            prepare(.findGroup(by: .externalId, value: "g")).query == "filter=externalId%20eq%20%22g%22")
        #expect(prepare(.readGroup(remoteId: "7")) == PreparedRequest(method: "GET", path: "/Groups/7"))
        #expect(prepare(.deleteGroup(remoteId: "7")) == PreparedRequest(method: "DELETE", path: "/Groups/7"))
    }
}
