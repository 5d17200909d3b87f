import Foundation
import Testing

@testable import Sandbox

struct AnswerTests {
    @Test func `An error has both spellings of schemas, a status in quotes, an id and a time, and no scimType`()
        async throws
    {
        try await SandboxClient.run { client in
            let reply = try await client.send("GET", "/Users/unknown")
            let schemas: JSONValue = ["urn:ietf:params:scim:api:messages:2.0:Error"]
            #expect(reply.status == 404)
            #expect(reply.json["schema"] == schemas)
            #expect(reply.json["schemas"] == schemas)
            #expect(reply.json["status"] == "404")
            #expect(reply.json["timeStamp"] == "2023-11-14 22:13:20.250")
            #expect(reply.json["scimType"] == nil)
            #expect(reply.header("Content-Type") == "application/json")
            let id = try #require(reply.json["exceptionRequestId"]?.text)
            #expect(UUID(uuidString: id) != nil)
            #expect(reply.header("x-amzn-RequestId") == id)
        }
    }

    @Test func `Each answer has an id of its own, and none has an ETag, a version or a password`() async throws {
        try await SandboxClient.run { client in
            let id = try await client.addUser("ada")
            let group = try await client.addGroup("Admins")
            var seen: Set<String> = []
            for path in ["/Users", "/Users/\(id)", "/Groups/\(group)", "/ServiceProviderConfig", "/Schemas"] {
                let reply = try await client.send("GET", path)
                #expect(reply.status == 200)
                #expect(reply.header("ETag") == nil)
                #expect(!reply.text.contains(#""version""#))
                #expect(!reply.text.contains("password"))
                #expect(seen.insert(reply.header("x-amzn-RequestId") ?? "").inserted)
            }
        }
    }

    @Test func `The service describes itself as AWS does`() async throws {
        try await SandboxClient.run { client in
            let config = try await client.send("GET", "/ServiceProviderConfig").json
            #expect(config["bulk"] == ["supported": false, "maxOperations": 0, "maxPayloadSize": 0])
            #expect(config["filter"] == ["supported": true, "maxResults": 50])
            #expect(config["patch"] == ["supported": true])
            #expect(config["etag"] == ["supported": false])
            let scheme = config["authenticationSchemes"]?.elements?.first
            #expect(scheme?["type"] == "oauthbearertoken")
            #expect(scheme?["primary"] == true)

            let types = try await client.send("GET", "/ResourceTypes").resources
            #expect(types.map { $0["id"] } == ["User", "Group"])
            #expect(types.first?["schemaExtensions"]?.elements?.first?["required"] == true)

            let schemas = try await client.send("GET", "/Schemas").resources
            #expect(schemas.count == 3)
            let userName = schemas.first?["attributes"]?.elements?.first { $0["name"] == "userName" }
            #expect(userName?["caseExact"] == false)
            #expect(userName?["required"] == true)
            for schema in schemas {
                let one = try await client.send("GET", "/Schemas/\(schema["id"]?.text ?? "")")
                #expect(one.json == schema)
            }
            try await #expect(client.send("GET", "/Schemas/urn:other").status == 400)
        }
    }

    @Test func `The settings show where the service is described`() async throws {
        var settings = IdentityCenterSettings()
        settings.advertisedMaxResults = 100
        try await SandboxClient.run(settings: settings) { client in
            let config = try await client.send("GET", "/ServiceProviderConfig").json
            #expect(config["filter"]?["maxResults"] == 100)
        }
    }

    @Test func `A change that changes nothing leaves the time alone, another does not`() throws {
        var directory = DirectoryState()
        let early = Timestamp(date: Date(timeIntervalSince1970: 0))
        let late = Timestamp(date: Date(timeIntervalSince1970: 60))
        let attributes = UserAttributes(values: ["userName": "ada"])
        _ = directory.addUser(id: "1", attributes: attributes, at: early)
        directory.setAttributes(ofUser: "1", to: attributes, at: late)
        #expect(directory.users["1"]?.modified == early)
        directory.setAttributes(ofUser: "1", to: UserAttributes(values: ["userName": "Ada"]), at: late)
        #expect(directory.users["1"]?.modified == late)
        #expect(late.ofResource == "1970-01-01T00:01:00Z")
    }

    @Test func `A body that is too large is refused before it is read to the end`() async throws {
        try await SandboxClient.run { client in
            let text = String(repeating: "x", count: SandboxServer.bodyLimit + 1)
            try await #expect(client.send("POST", "/Users", text: text).status == 413)
        }
    }
}
