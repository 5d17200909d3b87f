import JSON
import SCIM
import Testing

@Suite struct MessageTests {
    @Test("RFC 7644 section 3.5.2.1: add members")
    func addMembers() throws {
        let patch = SCIMPatch([.add("members", [["value": "2819c223-7f76-453a-919d-413861904646"]])])
        let expected = try JSONValue(
            parsing: """
                {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                 "Operations": [{"op": "add", "path": "members",
                                 "value": [{"value": "2819c223-7f76-453a-919d-413861904646"}]}]}
                """)
        #expect(patch.json == expected)
    }

    @Test("RFC 7644 section 3.5.2.2: remove one member")
    func removeMember() throws {
        let patch = SCIMPatch([.remove("members[value eq \"2819c223\"]")])
        let expected = try JSONValue(
            parsing: """
                {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                 "Operations": [{"op": "remove", "path": "members[value eq \\"2819c223\\"]"}]}
                """)
        #expect(patch.json == expected)
    }

    @Test("RFC 7644 section 3.4.2: a list")
    func list() throws {
        let json = try JSONValue(
            parsing: """
                {"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "totalResults": 2, "itemsPerPage": 2,
                 "startIndex": 1, "Resources": [{"id": "2819c223", "userName": "bjensen"},
                                                {"id": "c75ad752", "userName": "jsmith"}]}
                """)
        let page = try #require(SCIMListResponse(json))
        #expect(page.resources.map(\.id) == ["2819c223", "c75ad752"])
        #expect(page.totalResults == 2 && page.itemsPerPage == 2 && page.startIndex == 1)
        #expect(!page.isPartial)
    }

    @Test(
        "Lists are read as servers write them",
        arguments: [
            (#"{"totalResults": 0}"#, 0, false),
            (#"{"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "itemsPerPage": 0}"#, 0, false),
            (#"{"resources": [{"id": "1"}], "totalResults": "1"}"#, 1, false),
            (#"{"Resources": null, "totalResults": 0}"#, 0, false),
            (#"{"Resources": [{"id": "1"}], "totalResults": 51}"#, 1, true),
            (#"{"Resources": [{"id": "1"}], "itemsPerPage": 1, "nextCursor": "abc"}"#, 1, true),
            (#"{"Resources": [{"id": "1"}], "nextCursor": ""}"#, 1, false),
        ])
    func listDialects(text: String, count: Int, isPartial: Bool) throws {
        let page = try #require(SCIMListResponse(JSONValue(parsing: text)))
        #expect(page.resources.count == count)
        #expect(page.isPartial == isPartial)
    }

    @Test(
        "What is no list is not taken for an empty one",
        arguments: ["[]", "{}", #"{"message": "welcome"}"#, #"{"Resources": {}}"#, #"{"Resources": ["a"]}"#])
    func noList(text: String) throws {
        #expect(SCIMListResponse(try JSONValue(parsing: text)) == nil)
    }

    @Test("RFC 7644 section 3.12: an error")
    func error() throws {
        let json = try JSONValue(
            parsing: """
                {"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "scimType": "mutability",
                 "detail": "Attribute 'id' is readOnly", "status": "400"}
                """)
        let error = try #require(SCIMError(json))
        #expect(error.status == 400)
        #expect(error.scimType == "mutability")
        #expect(error.detail == "Attribute 'id' is readOnly")
    }

    @Test(
        "Errors are read as servers write them",
        arguments: [
            #"{"schema": ["urn:ietf:params:scim:api:messages:2.0:Error"], "detail": "d", "status": "404"}"#,
            #"{"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "detail": "d", "status": 404}"#,
            #"{"schemas": "urn:ietf:params:scim:api:messages:2.0:Error", "detail": "d", "status": 404}"#,
            #"{"detail": "d", "status": 404}"#,
        ])
    func errorDialects(text: String) throws {
        let error = try #require(SCIMError(JSONValue(parsing: text)))
        #expect(error.status == 404)
        #expect(error.detail == "d")
    }

    @Test(
        "What is no error is not taken for one",
        arguments: [
            "[]", "{}", #"{"message": "Not Found"}"#,
            #"{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "detail": "d"}"#,
        ])
    func noError(text: String) throws {
        #expect(SCIMError(try JSONValue(parsing: text)) == nil)
    }
}
