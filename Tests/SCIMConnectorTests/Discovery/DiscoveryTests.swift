import Delivery
import JSON
import Testing

@testable import SCIMConnector

/// What targets say of themselves, and how oddly they say it.
@Suite struct DiscoveryTests {
    /// Discovers at a server that answers by path.
    private func discover(
        _ documents: [String: String], _ change: (inout TargetProfile) -> Void = { _ in }
    ) async throws -> (result: SCIMDiscovery.Result, paths: [String]) {
        var outcome: (SCIMDiscovery.Result, [String])?
        var profile = TargetProfile.scim
        change(&profile)
        try await Fixtures.talk(
            { request in
                let path = request.split(separator: " ")[1].description.replacing("/tenant/scim/v2", with: "")
                return .answer(documents[path] ?? Fixtures.failure("404 Not Found"))
            }, profile: profile
        ) { connector, server in
            let result = await SCIMDiscovery(connector).run()
            outcome = (result, server.requests.map { $0.split(separator: " ")[1].description })
        }
        return try #require(outcome)
    }

    private static func ok(_ body: String) -> String { Fixtures.http("200 OK", body) }

    private static let config = """
        {"patch":{"supported":true},"bulk":{"supported":false,"maxOperations":0,"maxPayloadSize":0},
        "filter":{"supported":true,"maxResults":200},"changePassword":{"supported":false},"sort":{"supported":false},
        "etag":{"supported":true},
        "pagination":{"cursor":true,"index":false,"defaultPaginationMethod":"cursor","defaultPageSize":100,
        "maxPageSize":1000,"cursorTimeout":3600},
        "authenticationSchemes":[{"type":"oauthbearertoken","name":"Bearer","primary":true}]}
        """

    @Test func everyPartOfTheConfigurationIsRead() async throws {
        let found = try await discover(["/ServiceProviderConfig": Self.ok(Self.config)]).result
        let capabilities = found.capabilities
        #expect(capabilities.patch == true && capabilities.etag == true && capabilities.sort == false)
        #expect(capabilities.changePassword == false && capabilities.put == nil)
        #expect(capabilities.bulk?.isSupported == false && capabilities.bulk?.maximumPayload == 0)
        #expect(capabilities.filter?.isSupported == true && capabilities.filter?.maximumResults == 200)
        let pages = try #require(capabilities.pagination)
        #expect(pages.cursor == true && pages.index == false && pages.defaultMethod == "cursor")
        #expect(pages.defaultPageSize == 100 && pages.maximumPageSize == 1000 && pages.cursorTimeout == 3600)
        #expect(capabilities.authenticationSchemes?.map(\.type) == ["oauthbearertoken"])
        #expect(capabilities.authenticationSchemes?.first?.isPrimary == true)
        #expect(capabilities.resourceTypes == nil && capabilities.schemas == nil && found.isAnswered)
        #expect(found.oddities == ["/ResourceTypes answers 404.", "/Schemas answers 404."])
    }

    @Test func thePluralOfOldIsAskedForWhereTheSingularIsMissing() async throws {
        let found = try await discover(["/ServiceProviderConfigs": Self.ok(#"{"patch":{"supported":true}}"#)])
        #expect(found.result.capabilities.patch == true)
        #expect(
            found.paths.prefix(2) == [
                "/tenant/scim/v2/ServiceProviderConfig", "/tenant/scim/v2/ServiceProviderConfigs",
            ])
        let first = try await discover(["/ServiceProviderConfigs": Self.ok("{}")]) {
            $0.discoveryPath = "/ServiceProviderConfigs"
        }
        #expect(first.paths.first == "/tenant/scim/v2/ServiceProviderConfigs")
        #expect(!first.paths.contains("/tenant/scim/v2/ServiceProviderConfig"))
    }

    @Test(
        "Configurations as they should not be",
        arguments: [
            (#"[{"patch":{"supported":"True"}}]"#, true), (#"{"Resources":[{"PATCH":{"Supported":true}}]}"#, true),
            (#"{"patch":true}"#, true), (#"{"patch":{"supported":false},"filter":"yes"}"#, false),
            (#"{"patch":null}"#, nil), (#"{}"#, nil),
        ] as [(String, Bool?)])
    func oddConfigurations(text: String, patch: Bool?) async throws {
        #expect(try await discover(["/ServiceProviderConfig": Self.ok(text)]).result.capabilities.patch == patch)
    }

    @Test func resourceTypesAndSchemasAreRead() async throws {
        let types = """
            {"totalResults":2,"resources":[
              {"name":"User","endpoint":"/Users","schema":"urn:ietf:params:scim:schemas:core:2.0:User",
               "schemaExtensions":[{"schema":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User","required":true}]},
              {"id":"Group","endpoint":"/Groups"},{"endpoint":"/Nameless"}]}
            """
        let schemas = """
            [{"id":"urn:ietf:params:scim:schemas:core:2.0:User","name":"User","attributes":[
              {"name":"userName","type":"string","multiValued":false,"required":true,"caseExact":false,
               "mutability":"readWrite","returned":"default","uniqueness":"server"},
              {"name":"emails","type":"complex","multiValued":"true","subAttributes":[
                {"name":"value","type":"string","subAttributes":[{"name":"deep","subAttributes":[{"name":"deeper"}]}]}]},
              {"type":"string"}]}]
            """
        let found = try await discover(["/ResourceTypes": Self.ok(types), "/Schemas": Self.ok(schemas)]).result
        let listed = try #require(found.capabilities.resourceTypes)
        #expect(listed.map(\.name) == ["User", "Group"])
        #expect(listed[0].endpoint == "/Users" && listed[0].extensions.map(\.isRequired) == [true])
        let attributes = try #require(found.capabilities.userSchema?.attributes)
        #expect(attributes.map(\.name) == ["userName", "emails"])
        #expect(attributes[0].isRequired == true && attributes[0].uniqueness == "server")
        #expect(attributes[0].isCaseExact == false && attributes[0].isMultiValued == false)
        #expect(attributes[1].isMultiValued == true)
        #expect(attributes[1].subAttributes[0].subAttributes[0].subAttributes.isEmpty, "the depth is bounded")
        #expect(TargetCapabilities(json: found.capabilities.json) == found.capabilities)
    }

    @Test func schemasThatAreNotListedAreAskedForOneByOne() async throws {
        let urn = "urn:ietf:params:scim:schemas:core:2.0:User"
        let found = try await discover([
            "/ResourceTypes": Self.ok(#"{"Resources":[{"name":"User","schema":"\#(urn)"}]}"#),
            "/Schemas/" + urn.percentEncoded: Self.ok(#"{"id":"\#(urn)","attributes":[{"name":"userName"}]}"#),
        ]).result
        #expect(found.capabilities.userSchema?.attributes.map(\.name) == ["userName"])
    }

    @Test func whatIsNoDocumentIsAnOddity() async throws {
        let found = try await discover([
            "/ServiceProviderConfig": Fixtures.http("200 OK", "<html>", type: "text/html"),
            "/ServiceProviderConfigs": Fixtures.http("500 Internal Server Error"),
            "/ResourceTypes": Self.ok(#"{"totalResults":3,"Resources":[{"name":"User"}]}"#),
            "/Schemas": Self.ok(#"{"a":1}"#),
        ]).result
        #expect(
            found.oddities == [
                "/ServiceProviderConfig answers something that is no document.",
                "/ServiceProviderConfigs answers 500.", "/ResourceTypes shows 1 of 3.",
                "/Schemas answers something that is no list.",
            ])
        #expect(found.failure == nil && found.capabilities.patch == nil)
    }

    @Test func aRefusedTokenEndsTheQuestions() async throws {
        let found = try await discover(["/ServiceProviderConfig": Fixtures.failure("401 Unauthorized")])
        #expect(found.result.failure == .credential(detail: "No.", status: 401))
        #expect(found.paths.count == 1)
    }
}
