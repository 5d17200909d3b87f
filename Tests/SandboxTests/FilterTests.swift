import Foundation
import Testing

@testable import Sandbox

struct FilterTests {
    private static let user: JSONValue = [
        "id": "Id-1", "userName": "Ada@Example.com", "externalId": "E-1", "active": true, "title": "Countess",
        "name": ["familyName": "Lovelace"], "nickName": "",
        "emails": [
            ["value": "ada@work.example", "type": "work", "primary": true],
            ["value": "ada@home.example", "type": "home"],
        ],
        "meta": ["lastModified": "2023-11-14T22:13:20Z"],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": ["department": "Engines"],
    ]

    @Test(arguments: [
        #"userName eq "ada@example.COM""#, #"USERNAME EQ "ada@example.com""#, #"title ne "Miss""#,
        #"title co "unt""#, #"title sw "COUNT""#, #"title ew "ess""#, "title pr", "emails pr", "not (nickName pr)",
        #"title gt "c""#, #"title ge "countess""#, #"title lt "d""#, #"title le "Countess""#, "active eq true",
        "active ne false", #"externalId eq "E-1""#, #"name.familyName eq "lovelace""#, #"profileUrl eq null"#,
        #"emails eq "ada@home.example""#, #"emails.value sw "ada@h""#, #"emails.type eq "work""#,
        #"emails[type eq "work" and primary eq true]"#, #"emails[type eq "home" and value co "home"]"#,
        #"meta.lastModified ge "2023-11-14T00:00:00Z""#,
        #"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "engines""#,
        #"urn:ietf:params:scim:schemas:core:2.0:User:title pr"#,
        #"title eq "x" and title eq "y" or active eq true"#, #"active eq true or title eq "x" and title eq "y""#,
        #"(title eq "x" or active eq true) and title pr"#, #"not (title eq "x") and active eq true"#,
        #"title eq "\u0043ountess""#, #"emails[not (type eq "work")]"#,
    ]) func `fits`(filter: String) throws {
        #expect(try FilterParser.read(filter, kind: .user).matches(Self.user))
    }

    @Test(arguments: [
        #"userName eq "ada""#, #"externalId eq "e-1""#, #"id eq "id-1""#, #"title ne "countess""#, "nickName pr",
        #"title gt "countess""#, #"title lt "Countess""#, "active eq false", "not (title pr)",
        #"emails[type eq "home" and primary eq true]"#, #"emails[type eq "home" and value co "work"]"#,
        #"(active eq true or title eq "x") and title eq "y""#, #"emails.type eq "other""#, "title eq null",
    ]) func `does not fit`(filter: String) throws {
        #expect(try !FilterParser.read(filter, kind: .user).matches(Self.user))
    }

    @Test(arguments: [
        "", " ", "title", "title eq", #"title eq"x""#, "title eq x", "title is \"x\"", "title eq 'x'", #"title eq "x"#,
        "(title pr", "title pr)", "title pr and", "and title pr", "not title pr", "colour pr", "name.colour pr",
        "emails[type eq \"work\"", "emails[colour pr]", "title[type pr]", "emails[type[value pr]]",
        "active gt true", "active co true", "title pr title pr", #"title eq ["x"]"#, #"title eq {}"#,
        "urn:ietf:params:scim:schemas:core:2.0:User pr",
        String(repeating: "(", count: 60) + "title pr" + String(repeating: ")", count: 60),
    ]) func `is no filter`(filter: String) {
        #expect {
            try FilterParser.read(filter, kind: .user)
        } throws: { error in
            (error as? SandboxRefusal)?.scimType == "invalidFilter"
        }
    }

    @Test func `From left to right, and binds no tighter than or`() throws {
        let filter = #"active eq true or title eq "x" and title eq "y""#
        #expect(try FilterParser.read(filter, kind: .user).matches(Self.user))
        #expect(try !FilterParser.read(filter, kind: .user, precedence: .leftToRight).matches(Self.user))
        let grouped = #"active eq true or (title eq "x" and title eq "y")"#
        #expect(try FilterParser.read(grouped, kind: .user, precedence: .leftToRight).matches(Self.user))
    }
}
