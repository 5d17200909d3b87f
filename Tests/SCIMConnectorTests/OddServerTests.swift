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
}
