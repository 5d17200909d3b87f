import Delivery
import Domain
import JSON
import SCIMConnector
import Testing

/// What each profile in the box puts on the wire, byte for byte where it is documented.
@Suite struct ProductTests {
    private static let patchOp = "urn:ietf:params:scim:api:messages:2.0:PatchOp"

    /// Method, path and body of an operation.
    private func wire(_ operation: Operation, _ profile: TargetProfile, password: InitialPassword? = nil) async
        -> String
    {
        let connector = await Fixtures.idle(profile, initialPassword: password)
        let request = connector.prepare(connector.part(of: operation))
        let body = request.body.map { " " + String(decoding: $0, as: UTF8.self) } ?? ""
        return "\(request.method) \(request.path)\(request.query.map { "?" + $0 } ?? "")\(body)"
    }

    private func patch(_ path: String, _ operations: String) -> String {
        #"PATCH \#(path) {"Operations":[\#(operations)],"schemas":["\#(Self.patchOp)"]}"#
    }

    @Test func aNameForEachProfile() {
        #expect(
            TargetProfile.all.map(\.name).sorted() == ["aws-identity-center", "entra", "google", "salesforce", "scim"])
        for profile in TargetProfile.all { #expect(TargetProfile.named(profile.name) == profile) }
    }

    @Test func scim() async {
        let profile = TargetProfile.scim
        #expect(
            await wire(.updateUser(remoteId: "1", set: ["title": "x"], clear: ["nickName"], all: [:]), profile)
                == patch("/Users/1", #"{"op":"replace","path":"title","value":"x"},{"op":"remove","path":"nickName"}"#))
        #expect(
            await wire(.removeMembers(remoteId: "7", members: ["a", "b"]), profile)
                == patch(
                    "/Groups/7",
                    #"{"op":"remove","path":"members[value eq \"a\"]"},{"op":"remove","path":"members[value eq \"b\"]"}"#
                ))
        #expect(await wire(.list(.user, at: .first), profile) == "GET /Users?startIndex=1&count=100")
    }

    @Test func awsIdentityCenter() async {
        let profile = TargetProfile.awsIdentityCenter
        #expect(
            await wire(.removeMembers(remoteId: "7", members: ["a"]), profile)
                == patch("/Groups/7", #"{"op":"remove","path":"members","value":[{"value":"a"}]}"#))
        #expect(await wire(.list(.group, at: .first), profile) == "GET /Groups?cursor=&count=100")
        #expect(await wire(.list(.group, at: .cursor("a+/=")), profile) == "GET /Groups?cursor=a%2B%2F%3D&count=100")
        #expect(profile.tokenLifetime == .seconds(31_536_000))
        #expect(profile.protectedNames.contains("AWSControlTowerAdmins"))
    }

    @Test("The documented requests of Salesforce")
    func salesforce() async throws {
        let profile = TargetProfile.salesforce
        #expect(
            await wire(.activateUser(remoteId: "005", active: false, all: [:]), profile)
                == patch("/Users/005", #"{"op":"replace","value":{"active":false}}"#))
        #expect(
            await wire(.addMembers(remoteId: "00G", members: ["005"]), profile)
                == patch("/Groups/00G", #"{"op":"add","path":"members","value":{"members":[{"value":"005"}]}}"#))
        #expect(
            await wire(.removeMembers(remoteId: "00G", members: ["005"]), profile)
                == patch("/Groups/00G", #"{"op":"remove","path":"members","value":{"members":[{"value":"005"}]}}"#))
        let attributes = [
            "userName": "ada@example.com", "name.familyName": "King",
            "emails[type eq \"work\"].value": "ada@example.com",
            "entitlements[primary eq true].value": "00e1",
        ]
        #expect(profile.problem(attributes: attributes) == nil)
        let created = await Fixtures.idle(profile).prepare(.createUser(externalId: "u-1", attributes: attributes))
        #expect(created.json?["entitlements"] == [["primary": true, "value": "00e1"]])
        // The address stays the only one, and what is not touched is not mentioned.
        #expect(
            await wire(
                .updateUser(
                    remoteId: "005", set: ["emails[type eq \"work\"].value": "a@b"], clear: ["title"], all: attributes),
                profile)
                == patch(
                    "/Users/005",
                    #"{"op":"replace","value":{"emails":[{"primary":true,"type":"work","value":"a@b"}],"title":null}}"#)
        )
        let withoutProfile = try #require(profile.problem(attributes: attributes.filter { !$0.key.hasPrefix("ent") }))
        #expect(withoutProfile.reason == "attribute-missing" && withoutProfile.detail.contains("provisor app map"))
        #expect(profile.groupCapabilities == [.rename, .members])
        #expect(profile.deletionDeactivates && profile.discoveryPath == "/ServiceProviderConfigs")
    }

    @Test("The documented requests of Entra ID's own SCIM interface")
    func entra() async {
        let profile = TargetProfile.entra
        let urn = "urn:ietf:params:scim:schemas:extension:Microsoft:Entra:2.0:User"
        let password = InitialPassword(key: Array(repeating: 7, count: 32))
        let attributes = [
            "userName": "ada@example.com", "name.givenName": "Ada", "name.familyName": "King",
            "displayName": "Ada King",
            "\(urn):mailNickname": "ada",
        ]
        #expect(profile.problem(attributes: attributes) == nil)
        #expect(
            await wire(.createUser(externalId: "u-1", attributes: attributes), profile, password: password)
                == #"POST /users {"active":true,"displayName":"Ada King","externalId":"u-1","#
                + #""name":{"familyName":"King","givenName":"Ada"},"password":"\#(password.text(for: "u-1"))","#
                + #""schemas":["urn:ietf:params:scim:schemas:core:2.0:User","\#(urn)"],"#
                + #""\#(urn)":{"mailNickname":"ada"},"userName":"ada@example.com"}"#)
        #expect(
            await wire(.removeMembers(remoteId: "7", members: ["a", "b"]), profile)
                == patch("/groups/7", #"{"op":"remove","path":"members[value eq \"a\"]"}"#))
        let many = (0..<30).map(String.init)
        let connector = await Fixtures.idle(profile)
        #expect(
            connector.part(of: .addMembers(remoteId: "7", members: many))
                == .addMembers(remoteId: "7", members: Array(many.prefix(20))))
        // White space around = in a query is refused, and so is a list that excludes what is never shown.
        #expect(
            await wire(.findGroup(by: .name, value: "crew"), profile)
                == "GET /groups?filter=displayName%20eq%20%22crew%22")
        #expect(await wire(.list(.user, at: .first), profile) == "GET /users?count=100")
        #expect(profile.accept == "application/json")
    }

    @Test("The restrictions of Google's SCIM interface")
    func google() async throws {
        let profile = TargetProfile.google
        for operation in [
            Operation.addMembers(remoteId: "7", members: ["a", "b"]),
            .removeMembers(remoteId: "7", members: ["a", "b"]),
        ] {
            let connector = await Fixtures.idle(profile)
            #expect(connector.prepare(connector.part(of: operation)).operations.count == 1)
        }
        #expect(
            await wire(.addMembers(remoteId: "7", members: ["a", "b"]), profile)
                == patch("/Groups/7", #"{"op":"add","path":"members","value":[{"value":"a"}]}"#))
        let texts = Dictionary(uniqueKeysWithValues: (10..<40).map { ("attribute\($0)", "x") })
        let connector = await Fixtures.idle(profile)
        let part = connector.part(of: .updateUser(remoteId: "1", set: texts, clear: [], all: texts))
        #expect(connector.prepare(part).operations.count == 20)
        // Without an email address, which only the customer's own profile can have, no group is sent.
        #expect(profile.problem(groupAttributes: [:])?.reason == "attribute-missing")
        var own = profile
        let email = "urn:ietf:params:scim:schemas:extension:google:2.0:CloudIdentityGroup:email"
        own.groupAttributes = [email: "${slug}@example.com"]
        let groupTexts = own.groupTexts(name: "R & D, Überlingen", externalId: "g-1")
        #expect(groupTexts == [email: "r-d-berlingen@example.com"])
        #expect(own.problem(groupAttributes: groupTexts) == nil)
        #expect(
            await wire(.createGroup(externalId: "g-1", name: "crew", attributes: groupTexts), own)
                == #"POST /Groups {"displayName":"crew","externalId":"g-1","schemas":["urn:ietf:params:scim:schemas:core:2.0:Group","#
                + #""urn:ietf:params:scim:schemas:extension:google:2.0:CloudIdentityGroup"],"#
                + #""urn:ietf:params:scim:schemas:extension:google:2.0:CloudIdentityGroup":{"email":"r-d-berlingen@example.com"}}"#
        )
    }

    @Test func passwordsAreOneForEachAccountAndKey() {
        let password = InitialPassword(key: Array(repeating: 7, count: 32))
        #expect(password.text(for: "u-1") == password.text(for: "u-1"))
        #expect(password.text(for: "u-1") != password.text(for: "u-2"))
        #expect(InitialPassword(key: Array(repeating: 8, count: 32)).text(for: "u-1") != password.text(for: "u-1"))
        #expect(password.text(for: "u-1").count == 43)
    }

    @Test func noTargetThatWantsNoneIsSentAPassword() async {
        let password = InitialPassword(key: Array(repeating: 7, count: 32))
        for profile in TargetProfile.all where !profile.needsInitialPassword {
            let text = await wire(.createUser(externalId: "u-1", attributes: [:]), profile, password: password)
            #expect(!text.contains("password"), "\(profile.name)")
        }
    }
}
