import Delivery
import Domain
import JSON
import SCIMConnector
import Testing

/// Each way of writing a change that a profile can ask for.
@Suite struct DialectRequestTests {
    private static let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
    private static let custom = "urn:example:params:scim:schemas:extension:acme:2.0:User"

    private static let all = [
        "externalId": "u-1", "userName": "ada", "name.givenName": "Ada", "name.familyName": "King",
        "emails[type eq \"work\"].value": "a@b", "emails[type eq \"home\"].value": "h@b",
        "\(enterprise):department": "R", "\(enterprise):costCenter": "7", "\(custom):badge": "9",
    ]

    @Test func aMergeSaysTheWholeOfWhatItTouchesAndNothingElse() async {
        let prepare = await Fixtures.preparing {
            $0.updateStyle = .patchWhole
            $0.singleElementRoots = []
        }
        let request = prepare(
            .updateUser(
                remoteId: "1",
                set: [
                    "name.familyName": "King", "emails[type eq \"work\"].value": "a@b",
                    "\(Self.enterprise):department": "R",
                ],
                clear: [
                    "title", "name.middleName", "phoneNumbers[type eq \"work\"].value", "\(Self.enterprise):division",
                ],
                all: Self.all))
        #expect(
            request.operations == [
                [
                    "op": "replace",
                    "value": [
                        "name": ["givenName": "Ada", "familyName": "King", "middleName": .null],
                        "emails": [["type": "home", "value": "h@b"], ["type": "work", "value": "a@b"]],
                        "title": .null, "phoneNumbers": [],
                        Self.enterprise: ["department": "R", "costCenter": "7", "division": .null],
                    ],
                ]
            ])
    }

    @Test func aMergeOfNothingIsNoOperation() async {
        let prepare = await Fixtures.preparing { $0.updateStyle = .patchWhole }
        #expect(prepare(.updateUser(remoteId: "1", set: [:], clear: [], all: Self.all)).operations.isEmpty)
    }

    @Test("RFC 7644 section 3.5.1: PUT holds the whole user, as it will be")
    func put() async throws {
        let prepare = await Fixtures.preparing {
            $0.updateStyle = .put
            $0.singleElementRoots = ["emails"]
        }
        var all = Self.all
        all["emails[type eq \"home\"].value"] = nil
        let request = prepare(
            .updateUser(remoteId: "47/11", set: ["name.familyName": "Byron"], clear: ["\(Self.custom):badge"], all: all)
        )
        #expect(request.method == "PUT" && request.path == "/Users/47%2F11")
        let expected = try JSONValue(
            parsing: """
                {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "\(Self.enterprise)"],
                 "id": "47/11", "externalId": "u-1", "userName": "ada", "active": true,
                 "name": {"givenName": "Ada", "familyName": "Byron"},
                 "emails": [{"type": "work", "value": "a@b", "primary": true}],
                 "\(Self.enterprise)": {"department": "R", "costCenter": "7"}}
                """)
        #expect(request.json == expected)
    }

    @Test(arguments: [true, false]) func whereOnlyPutIsTakenActivityGoesWithTheWholeUser(active: Bool) async {
        let prepare = await Fixtures.preparing { $0.updateStyle = .put }
        let request = prepare(.activateUser(remoteId: "1", active: active, all: Self.all))
        #expect(request.method == "PUT")
        #expect(request.json?["active"] == .bool(active))
        #expect(request.json?["userName"] == "ada" && request.json?["externalId"] == "u-1")
        #expect(request.json?[Self.custom] == ["badge": "9"])
    }

    @Test func verbsListAndActivityAreWrittenAsTheTargetWants() async {
        let prepare = await Fixtures.preparing {
            $0.operationCase = .capitalised
            $0.operationsKey = "operations"
            $0.activeForm = .text
        }
        #expect(
            prepare(.activateUser(remoteId: "1", active: false, all: [:])).json == [
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                "operations": [["op": "Replace", "path": "active", "value": "False"]],
            ])
        #expect(
            prepare(.activateUser(remoteId: "1", active: true, all: [:])).json?["operations"]
                == [["op": "Replace", "path": "active", "value": "True"]])
        #expect(prepare(.addMembers(remoteId: "1", members: ["a"])).json?["operations"]?.array?[0]["op"] == "Add")
    }

    @Test(
        "One element is written as the target wants it",
        arguments: [
            (
                TargetProfile.ElementUpdate.replace,
                #"{"op":"replace","path":"emails[type eq \"work\"].value","value":"a@b"}"#
            ),
            (.add, #"{"op":"add","path":"emails[type eq \"work\"].value","value":"a@b"}"#),
            (
                .whole,
                #"{"op":"replace","path":"emails","value":[{"type":"home","value":"h@b"},{"type":"work","value":"a@b"}]}"#
            ),
        ])
    func element(update: TargetProfile.ElementUpdate, operation: String) async throws {
        let prepare = await Fixtures.preparing {
            $0.elementUpdate = update
            $0.singleElementRoots = []
        }
        let set = ["emails[type eq \"work\"].value": "a@b"]
        let request = prepare(.updateUser(remoteId: "1", set: set, clear: [], all: Self.all))
        #expect(request.operations.map(\.canonicalText) == [operation])
    }

    @Test func membersInAnObjectOfTheirOwn() async {
        let prepare = await Fixtures.preparing {
            $0.memberAddition = .membersObject
            $0.memberRemoval = .membersObject
        }
        let members: JSONValue = ["members": [["value": "a"], ["value": "b"]]]
        #expect(
            prepare(.addMembers(remoteId: "7", members: ["a", "b"])).operations
                == [["op": "add", "path": "members", "value": members]])
        #expect(
            prepare(.removeMembers(remoteId: "7", members: ["a", "b"])).operations
                == [["op": "remove", "path": "members", "value": members]])
    }

    @Test(
        "A removal of nobody never becomes one of everybody", arguments: TargetProfile.MemberRemoval.allCases)
    func emptyRemoval(form: TargetProfile.MemberRemoval) async {
        let prepare = await Fixtures.preparing { $0.memberRemoval = form }
        #expect(prepare(.removeMembers(remoteId: "7", members: [])).operations.isEmpty)
    }

    @Test(
        "No removal is a bare path, which means all members", arguments: TargetProfile.MemberRemoval.allCases)
    func neverBare(form: TargetProfile.MemberRemoval) async {
        let prepare = await Fixtures.preparing { $0.memberRemoval = form }
        for operation in prepare(.removeMembers(remoteId: "7", members: ["a"])).operations {
            #expect(operation["path"] != "members" || operation["value"] != nil)
            #expect(operation.canonicalText.contains("\"a") || operation.canonicalText.contains("a\\\""))
        }
    }

    @Test func aWholeGroupHasAllItsMembers() async {
        let prepare = await Fixtures.preparing { $0.groupStyle = .put }
        let urn = "urn:ietf:params:scim:schemas:extension:google:2.0:CloudIdentityGroup"
        let request = prepare(
            .replaceGroup(
                remoteId: "7", externalId: "g-1", name: "Makers", attributes: ["\(urn):email": "makers@example.com"],
                members: ["a", "b"]))
        #expect(request.method == "PUT" && request.path == "/Groups/7")
        #expect(
            request.json == [
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group", .string(urn)], "id": "7",
                "externalId": "g-1", "displayName": "Makers",
                "members": [
                    ["value": "a", "$ref": "https://scim.example.com/v2/Users/a"],
                    ["value": "b", "$ref": "https://scim.example.com/v2/Users/b"],
                ],
                urn: ["email": "makers@example.com"],
            ])
    }

    @Test func aVersionGoesOutOnlyWhereItIsUsed() async {
        var profile = TargetProfile.scim
        let operations: [Operation] = [
            .updateUser(remoteId: "1", set: ["title": "x"], clear: [], all: [:]),
            .activateUser(remoteId: "1", active: true, all: [:]), .deleteUser(remoteId: "1"),
            .renameGroup(remoteId: "1", name: "x"), .deleteGroup(remoteId: "1"),
            .addMembers(remoteId: "1", members: ["a"]), .removeMembers(remoteId: "1", members: ["a"]),
            .replaceGroup(remoteId: "1", externalId: "e", name: "x", attributes: [:], members: []),
        ]
        let without = await Fixtures.idle(profile)
        profile.usesVersions = true
        let with = await Fixtures.idle(profile)
        for operation in operations {
            #expect(without.prepare(operation, version: "W/\"1\"").ifMatch == nil)
            #expect(with.prepare(operation, version: "W/\"1\"").ifMatch == "W/\"1\"")
            #expect(with.prepare(operation, version: nil).ifMatch == nil)
        }
        #expect(with.prepare(.readUser(remoteId: "1"), version: "W/\"1\"").ifMatch == nil)
    }

    @Test func membersAreLeftOutOfAnswersThatNeedNone() async {
        var profile = TargetProfile.scim
        var connector = await Fixtures.idle(profile)
        let find = Operation.findGroup(by: .name, value: "x")
        #expect(
            connector.prepare(find).query == "filter=displayName%20eq%20%22x%22&excludedAttributes=members")
        #expect(
            connector.prepare(.list(.group, at: .first)).query == "startIndex=1&count=100&excludedAttributes=members")
        #expect(connector.prepare(.readGroup(remoteId: "1")).query == nil)
        #expect(connector.prepare(.findUser(by: .name, value: "x")).query == "filter=userName%20eq%20%22x%22")
        profile.canExcludeMembers = false
        connector = await Fixtures.idle(profile)
        #expect(connector.prepare(find).query == "filter=displayName%20eq%20%22x%22")
        profile.canExcludeMembers = true
        profile.membersAreShown = false
        connector = await Fixtures.idle(profile)
        #expect(connector.prepare(find).query == "filter=displayName%20eq%20%22x%22")
    }
}
