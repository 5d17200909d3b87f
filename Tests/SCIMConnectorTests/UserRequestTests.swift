import Delivery
import JSON
import Testing

@Suite struct UserRequestTests {
    @Test func createIsOnePostWithEverything() async {
        let request = await Fixtures.preparing()(
            .createUser(
                externalId: "u-1",
                attributes: [
                    "userName": "ada", "name.givenName": "Ada", "emails[type eq \"work\"].value": "ada@example.com",
                ]))
        #expect(request.method == "POST")
        #expect(request.path == "/Users")
        #expect(request.query == nil)
        // The bytes themselves: digests and idempotency keys rest on them.
        #expect(
            request.body.map { String(decoding: $0, as: UTF8.self) }
                == #"{"active":true,"emails":[{"primary":true,"type":"work","value":"ada@example.com"}],"externalId":"u-1","#
                + #""name":{"givenName":"Ada"},"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada"}"#
        )
    }

    @Test func updateHasOneOperationWithAPathForEachAttribute() async {
        let request = await Fixtures.preparing()(
            .updateUser(
                remoteId: "4711",
                set: [
                    "name.familyName": "King", "userName": "ada.king",
                    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value": "17",
                ],
                clear: ["title", "name.middleName"], all: [:]))
        #expect(request.method == "PATCH")
        #expect(request.path == "/Users/4711")
        #expect(request.json?["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:PatchOp"])
        #expect(
            request.operations == [
                ["op": "replace", "path": "name.familyName", "value": "King"],
                [
                    "op": "replace", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value",
                    "value": "17",
                ], ["op": "replace", "path": "userName", "value": "ada.king"],
                ["op": "remove", "path": "name.middleName"], ["op": "remove", "path": "title"],
            ])
    }

    @Test func anAttributeWithOneElementIsReplacedAsAWhole() async {
        let paths = (street: "addresses[type eq \"work\"].streetAddress", city: "addresses[type eq \"work\"].locality")
        let request = await Fixtures.preparing()(
            .updateUser(
                remoteId: "1", set: [paths.city: "London"], clear: [],
                all: [paths.city: "London", paths.street: "1 Main St", "userName": "ada"]))
        #expect(
            request.operations == [
                [
                    "op": "replace", "path": "addresses",
                    "value": [["type": "work", "streetAddress": "1 Main St", "locality": "London", "primary": true]],
                ]
            ])
    }

    @Test func severalPartsOfOneElementAreOneOperation() async {
        let paths = (street: "addresses[type eq \"work\"].streetAddress", city: "addresses[type eq \"work\"].locality")
        let request = await Fixtures.preparing()(
            .updateUser(
                remoteId: "1", set: [paths.city: "London"], clear: [paths.street],
                all: [paths.city: "London", paths.street: "left over"]))
        #expect(
            request.operations == [
                [
                    "op": "replace", "path": "addresses",
                    "value": [["type": "work", "locality": "London", "primary": true]],
                ]
            ])
    }

    @Test func clearingTheLastPartOfAnElementRemovesTheAttribute() async {
        let email = "emails[type eq \"work\"].value"
        let request = await Fixtures.preparing()(
            .updateUser(remoteId: "1", set: [:], clear: [email], all: ["userName": "ada"]))
        #expect(request.operations == [["op": "remove", "path": "emails"]])
    }

    @Test func whereManyElementsAreAllowedTheOneIsAddressedByItsFilter() async {
        let prepare = await Fixtures.preparing { $0.singleElementRoots = [] }
        let request = prepare(
            .updateUser(
                remoteId: "1", set: ["emails[type eq \"work\"].value": "new@example.com"],
                clear: [
                    "addresses[type eq \"work\"].locality", "addresses[type eq \"work\"].country",
                    "phoneNumbers[type eq \"mobile\"].display",
                ],
                all: [
                    "emails[type eq \"work\"].value": "new@example.com", "phoneNumbers[type eq \"mobile\"].value": "1",
                ]))
        #expect(
            request.operations == [
                ["op": "replace", "path": "emails[type eq \"work\"].value", "value": "new@example.com"],
                ["op": "remove", "path": "addresses[type eq \"work\"]"],
                ["op": "remove", "path": "phoneNumbers[type eq \"mobile\"].display"],
            ])
    }

    @Test func anEmptyTextIsARemoval() async {
        let request = await Fixtures.preparing()(
            .updateUser(remoteId: "1", set: ["title": ""], clear: [], all: ["title": ""]))
        #expect(request.operations == [["op": "remove", "path": "title"]])
    }

    @Test(arguments: [true, false]) func activityIsATruthValueAndNoText(active: Bool) async {
        let request = await Fixtures.preparing()(.activateUser(remoteId: "1", active: active, all: [:]))
        #expect(request.operations == [["op": "replace", "path": "active", "value": .bool(active)]])
    }

    @Test func theSameOperationGivesTheSameBytes() async {
        let attributes = Dictionary(uniqueKeysWithValues: (0..<40).map { ("attribute\($0)", "value \($0)") })
        let prepare = await Fixtures.preparing()
        let first = prepare(.updateUser(remoteId: "1", set: attributes, clear: ["b", "a"], all: attributes))
        for _ in 0..<10 {
            let copy = Dictionary(uniqueKeysWithValues: attributes.shuffled())
            #expect(prepare(.updateUser(remoteId: "1", set: copy, clear: ["a", "b"], all: copy)) == first)
        }
    }

    @Test(
        "Look-ups escape all that means something in a URL",
        arguments: [
            (LookUpKey.name, "ada@example.com", "filter=userName%20eq%20%22ada%40example.com%22"),
            (.externalId, "u-1", "filter=externalId%20eq%20%22u-1%22"),
            (.name, "a+b&c=d", "filter=userName%20eq%20%22a%2Bb%26c%3Dd%22"),
            (.name, "a\"b\\c", "filter=userName%20eq%20%22a%5C%22b%5C%5Cc%22"),
            (.name, "Zoë#?/%", "filter=userName%20eq%20%22Zo%C3%AB%23%3F%2F%25%22"),
        ])
    func lookUp(key: LookUpKey, value: String, query: String) async {
        let request = await Fixtures.preparing()(.findUser(by: key, value: value))
        #expect(request == PreparedRequest(method: "GET", path: "/Users", query: query))
    }

    @Test func idsAreEscapedInPaths() async {
        let prepare = await Fixtures.preparing()
        #expect(prepare(.readUser(remoteId: "9067/../x y")).path == "/Users/9067%2F..%2Fx%20y")
        #expect(prepare(.deleteUser(remoteId: "a?b#c")) == PreparedRequest(method: "DELETE", path: "/Users/a%3Fb%23c"))
    }
}
