import Delivery
import JSON
import Testing

/// What a target says of itself: kept, read again, and laid over a profile.
@Suite struct CapabilitiesTests {
    private static func user(_ attributes: [TargetCapabilities.Attribute]) -> TargetCapabilities {
        var schema = TargetCapabilities.Schema(id: "urn:ietf:params:scim:schemas:core:2.0:User")
        schema.attributes = attributes
        var capabilities = TargetCapabilities()
        capabilities.schemas = [schema]
        return capabilities
    }

    private static func attribute(
        _ name: String, required: Bool? = nil, mutability: String? = nil, multiValued: Bool? = nil,
        _ subs: [TargetCapabilities.Attribute] = []
    ) -> TargetCapabilities.Attribute {
        var attribute = TargetCapabilities.Attribute(name: name)
        attribute.isRequired = required
        attribute.mutability = mutability
        attribute.isMultiValued = multiValued
        attribute.subAttributes = subs
        return attribute
    }

    @Test func whatIsNotSaidIsNotWritten() {
        #expect(TargetCapabilities().json.canonicalText == "{}")
        var capabilities = TargetCapabilities()
        capabilities.patch = true
        capabilities.filter = .init()
        capabilities.schemas = []
        #expect(capabilities.json.canonicalText == #"{"filter":{},"patch":true,"schemas":[]}"#)
        #expect(TargetCapabilities(json: capabilities.json) == capabilities)
    }

    @Test func everythingThatIsWrittenIsReadAgain() throws {
        let text = """
            {"authenticationSchemes":[{"name":"Bearer","primary":true,"type":"oauthbearertoken"}],
            "bulk":{"maxOperations":10,"maxPayloadSize":1048576,"supported":true},"changePassword":false,"etag":true,
            "filter":{"maxResults":200,"supported":true},
            "pagination":{"cursor":true,"cursorTimeout":60,"defaultPageSize":10,"defaultPaginationMethod":"cursor",
            "index":false,"maxPageSize":100},"patch":true,"put":false,
            "resourceTypes":[{"endpoint":"/Users","name":"User","schema":"urn:u",
            "schemaExtensions":[{"required":true,"schema":"urn:x"},{"schema":"urn:y"}]}],
            "schemas":[{"attributes":[{"caseExact":true,"multiValued":true,"mutability":"readOnly","name":"a",
            "required":true,"returned":"never","subAttributes":[{"name":"b","type":"string"}],"type":"complex",
            "uniqueness":"global"}],"id":"urn:u"}],"sort":true}
            """
        let json = try JSONValue(parsing: text)
        let capabilities = try #require(TargetCapabilities(json: json))
        #expect(capabilities.json.canonicalText == text.split(separator: "\n").joined())
    }

    @Test(arguments: [
        "[]", "null", #"{"schemas":[{}]}"#, #"{"resourceTypes":{}}"#, #"{"authenticationSchemes":[{"name":"x"}]}"#,
    ])
    func whatWasNeverWrittenIsRefused(text: String) throws {
        #expect(TargetCapabilities(json: try JSONValue(parsing: text)) == nil)
        #expect(TargetCapabilities(json: ["patch": true, "later": [1]])?.patch == true)
    }

    @Test(
        "Whether users have what stands at a path",
        arguments: [
            ("userName", true), ("USERNAME", true), ("name.givenName", true), ("name.middleName", false),
            ("emails[type eq \"work\"].value", true), ("emails[type eq \"a.b\"].display", false), ("nickName", false),
            ("urn:ietf:params:scim:schemas:core:2.0:User:userName", true),
            ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", nil),
        ] as [(String, Bool?)])
    func paths(path: String, isKnown: Bool?) {
        let capabilities = Self.user([
            Self.attribute("userName"), Self.attribute("name", [Self.attribute("givenName")]),
            Self.attribute("emails", [Self.attribute("value"), Self.attribute("type")]),
        ])
        #expect(capabilities.knows(path: path) == isKnown)
        #expect(TargetCapabilities().knows(path: path) == nil)
    }

    @Test func anExtensionThatIsNotListedIsUnknown() {
        var capabilities = TargetCapabilities()
        var type = TargetCapabilities.ResourceType(name: "user")
        type.extensions = [.init(schema: "urn:x:User")]
        capabilities.resourceTypes = [type]
        #expect(capabilities.knows(path: "urn:y:User:a") == false)
        #expect(capabilities.knows(path: "urn:x:User:a") == nil)
    }

    @Test func requiredPathsLeaveOutWhatTheTargetWritesAndPartsOfLists() {
        let capabilities = Self.user([
            Self.attribute("id", required: true), Self.attribute("userName", required: true),
            Self.attribute("groups", required: true, mutability: "readOnly"),
            Self.attribute("name", [Self.attribute("familyName", required: true), Self.attribute("givenName")]),
            Self.attribute("emails", required: true, multiValued: true, [Self.attribute("value", required: true)]),
            Self.attribute("phoneNumbers", multiValued: true, [Self.attribute("value", required: true)]),
        ])
        #expect(capabilities.requiredUserPaths == ["userName", "name.familyName", "emails"])
    }

    @Test func aTargetThatSaysNothingChangesNothing() {
        for profile in TargetProfile.all {
            let (adjusted, changes) = profile.adjusted(by: TargetCapabilities())
            #expect(adjusted == profile && changes.isEmpty)
        }
    }

    @Test func whatATargetDoesNotHaveIsNotUsed() {
        var capabilities = TargetCapabilities()
        capabilities.patch = false
        capabilities.etag = false
        var filter = TargetCapabilities.Filter()
        filter.isSupported = false
        capabilities.filter = filter
        var profile = TargetProfile.scim
        profile.usesVersions = true
        let (adjusted, changes) = profile.adjusted(by: capabilities)
        #expect(adjusted.updateStyle == .put && adjusted.groupStyle == .put && !adjusted.usesVersions)
        #expect(!adjusted.filters)
        #expect(changes.map(\.field) == ["updateStyle", "groupStyle", "usesVersions", "filters"])
        #expect(
            changes.first
                == ProfileChange(
                    field: "updateStyle", from: "patchPaths", to: "put", why: "The target says that it has no PATCH."))
    }

    @Test func moreThanTheProfileKnowsIsNoReasonToUseIt() {
        var capabilities = TargetCapabilities()
        capabilities.patch = true
        capabilities.put = true
        capabilities.etag = true
        capabilities.bulk = .init()
        capabilities.bulk?.isSupported = true
        capabilities.pagination = .init()
        capabilities.pagination?.cursor = true
        capabilities.pagination?.index = true
        capabilities.pagination?.maximumPageSize = 5000
        #expect(TargetProfile.scim.adjusted(by: capabilities).changes.isEmpty)
    }

    @Test func pagesAreReadAsTheTargetHasThem() {
        var capabilities = TargetCapabilities()
        capabilities.pagination = .init()
        capabilities.pagination?.cursor = true
        capabilities.pagination?.index = false
        capabilities.pagination?.maximumPageSize = 50
        let adjusted = TargetProfile.scim.adjusted(by: capabilities).profile
        #expect(adjusted.listing == .cursor && adjusted.pageSize == 50 && !adjusted.firstCursorIsEmpty)
        capabilities.pagination?.index = true
        capabilities.pagination?.defaultMethod = "index"
        var cursors = TargetProfile.scim
        cursors.listing = .cursor
        #expect(cursors.adjusted(by: capabilities).profile.firstCursorIsEmpty)
        capabilities.pagination?.cursor = false
        #expect(cursors.adjusted(by: capabilities).profile.listing == .index)
    }

    @Test(
        "Endpoints of resource types are paths, or nothing",
        arguments: [
            ("/Users", "/Users"), ("users", "/users"), ("/people/", "/people"), ("https://example.com/Users", "/Users"),
            ("/../Users", "/Users"), ("/", "/Users"), ("/a?b", "/Users"), ("/a b", "/Users"),
        ])
    func endpoints(endpoint: String, path: String) {
        var capabilities = TargetCapabilities()
        var type = TargetCapabilities.ResourceType(name: "User")
        type.endpoint = endpoint
        capabilities.resourceTypes = [type]
        #expect(TargetProfile.scim.adjusted(by: capabilities).profile.usersPath == path)
    }

    @Test func describedAttributesBecomeTheKnownOnes() {
        let capabilities = Self.user([
            Self.attribute("userName", required: true), Self.attribute("title", required: true),
            Self.attribute("manager", mutability: "readOnly"), Self.attribute("active"),
            Self.attribute("emails", required: true, multiValued: true),
        ])
        let (adjusted, _) = TargetProfile.scim.adjusted(by: capabilities)
        // What the profile maps stays, although the schema leaves it out.
        #expect(adjusted.knownRoots == ["userName", "title", "emails", "name", "displayName"])
        // Needed and mapped: its lack is noticed here. Needed and not mapped would park every user, so it is only said.
        #expect(adjusted.requiredPaths == ["userName", "emails[type eq \"work\"].value"])
        #expect(
            TargetProfile.awsIdentityCenter.adjusted(by: capabilities).profile.knownRoots
                == TargetProfile.awsIdentityCenter.knownRoots)
    }

    @Test func hiddenMembersAreNotReadBack() {
        var schema = TargetCapabilities.Schema(id: "urn:ietf:params:scim:schemas:core:2.0:Group")
        var members = TargetCapabilities.Attribute(name: "members")
        members.returned = "never"
        schema.attributes = [members]
        var capabilities = TargetCapabilities()
        capabilities.schemas = [schema]
        #expect(!TargetProfile.scim.adjusted(by: capabilities).profile.membersAreShown)
    }
}
