import Delivery
import Foundation
import JSON
import Testing

@Suite("Profiles that people write")
struct ProfileFileTests {
    private static func read(_ text: String) throws -> TargetProfile {
        try TargetProfile(parsing: Array(text.utf8), source: "acme.json")
    }

    /// What is said about a file that is refused; empty where it is taken.
    private static func problems(_ text: String) -> [String] {
        do {
            _ = try read(text)
            return []
        } catch let problems as ProfileProblems {
            return problems.sentences
        } catch {
            return ["\(error)"]
        }
    }

    /// The problems of a file with one field beside what every file has.
    private static func problems(_ field: String, _ value: String) -> [String] {
        problems(#"{"name":"acme","title":"Acme","\#(field)":\#(value)}"#)
    }

    @Test("Two fields are enough, and the rest is as in plain SCIM")
    func least() throws {
        let profile = try Self.read(#"{"name": "acme", "title": "Acme"}"#)
        var expected = TargetProfile.scim
        expected.name = "acme"
        expected.title = "Acme"
        #expect(profile == expected)
    }

    @Test("What a file has replaces what its base has")
    func base() throws {
        let text = #"{"base":"entra","name":"acme","title":"Acme","memberChunk":5,"maximumLengths":{}}"#
        var expected = TargetProfile.entra
        expected.name = "acme"
        expected.title = "Acme"
        expected.memberChunk = 5
        expected.maximumLengths = [:]
        #expect(try Self.read(text) == expected)
    }

    @Test("The sample is read, and means what it says")
    func sample() throws {
        let file = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "samples/profile.json")
        let profile = try TargetProfile(parsing: Array(Data(contentsOf: file)), source: "profile.json")
        #expect(profile.name == "acme" && profile.title == "Acme Directory")
        #expect(profile.updateStyle == .put && profile.usesVersions && profile.memberRemoval == .valueList)
        #expect(profile.memberChunk == 50 && profile.rate == 2.5 && profile.tokenLifetime == .seconds(90 * 86_400))
        #expect(profile.mapping["userType"] == "\"Employee\"")
        let texts = profile.groupTexts(name: "Staff", externalId: "g")
        #expect(Array(texts.values) == ["staff@groups.example.com"])
        #expect(profile.problem(groupAttributes: texts) == nil)
        // What it leaves out is SCIM's.
        #expect(profile.listing == .index && profile.usersPath == "/Users")
    }

    @Test("All problems are told at once, each with its place")
    func several() {
        let problems = Self.problems(
            #"{"name":"acme","memberchunk":50,"memberRemovalChunk":"x","userLookUps":["name","mail"],"mapping":{"a b c[":"?"}}"#
        )
        #expect(problems.count == 6)
        #expect(problems.allSatisfy { $0.hasPrefix("acme.json: ") && $0.hasSuffix(".") || $0.hasSuffix("?") })
        #expect(problems.contains("acme.json: title is missing: the product's name."))
        #expect(problems.contains("acme.json: memberchunk is no field of a profile; is memberChunk meant?"))
        #expect(
            problems.contains(
                "acme.json: memberRemovalChunk should be a whole number from 1 to 10000, and is \"x\"."))
        #expect(problems.contains("acme.json: userLookUps[2] should be externalId or name, and is \"mail\"."))
        #expect(problems.count { $0.hasPrefix("acme.json: mapping.\"a b c[\" ") } == 2)
    }

    @Test(
        "Wrong types and impossible values are refused, with the field's name",
        arguments: [
            ("name", "\"Acme\""), ("name", "\"scim\""), ("name", "\"-a\""), ("name", "7"), ("title", "\"\""),
            ("base", "\"acme\""), ("base", "null"), ("mapping", "[]"), ("mapping", #"{"title":7}"#),
            ("mapping", #"{"password":"user.title"}"#), ("requiredPaths", #"["title","title"]"#),
            ("requiredPaths", #""title""#), ("knownRoots", "true"), ("singleElementRoots", #"["a b"]"#),
            ("maximumLengths", #"{"title":0}"#), ("maximumLengths", #"{"title":1.5}"#),
            ("allowsSpaceInUserName", "\"true\""), ("allowsSpaceInUserName", "1"), ("contentType", "\"json\""),
            ("contentType", "\"a/b\\r\\nX: y\""), ("accept", "\"\""), ("userAgent", "\"Zoë\""),
            ("requestTimeout", "0"), ("requestTimeout", "1e9"), ("concurrency", "0"), ("rate", "0"),
            ("rate", "\"10\""), ("rate", "-1"), ("burst", "0"), ("throttlingCodes", #"[""]"#),
            ("throttlingCodes", "[7]"),
            ("usersPath", "\"Users\""), ("usersPath", "\"/Users/\""), ("usersPath", "\"/\""),
            ("usersPath", "\"/../Users\""), ("usersPath", "\"/Users?x=y\""), ("authentication", "[]"),
            ("authentication", #"["basic"]"#), ("tokenLifetime", "0"), ("tokenLifetime", "1.5"),
            ("protectedNames", #"[""]"#),
            ("updateStyle", "\"patch\""), ("updateStyle", "null"), ("operationsKey", "\"ops\""),
            ("maximumPatchOperations", "0"), ("groupCapabilities", #"["create","create"]"#),
            ("groupAttributes", #"{"email":"${mail}@x"}"#), ("groupAttributes", #"{"email":"${name"}"#),
            ("groupAttributes", #"{"email":""}"#), ("memberRemoval", "\"list\""), ("memberChunk", "0"),
            ("memberChunk", "50.5"), ("unknownMemberStatuses", "[200]"), ("userLookUps", "[]"),
            ("listing", "\"pages\""), ("pageSize", "0"), ("visibilityDelay", "-1"),
        ])
    func refused(field: String, value: String) {
        // A name that stands twice in an object is no JSON, so the two fields that every file has give way.
        let others = [("name", "\"acme\""), ("title", "\"Acme\"")].filter { $0.0 != field }
        let members = (others + [(field, value)]).map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",")
        let problems = Self.problems("{\(members)}")
        #expect(problems.count == 1, "\(problems)")
        #expect(problems.first?.hasPrefix("acme.json: \(field)") == true, "\(problems)")
    }

    @Test(
        "Values that contradict one another are refused",
        arguments: [
            (#""filters":false,"listing":"none""#, "listing "), (#""firstCursorIsEmpty":true"#, "firstCursorIsEmpty "),
            (#""groupStyle":"put","membersAreShown":false"#, "groupStyle "),
            (#""usersPath":"/Groups""#, "groupsPath "), (#""groupsPath":"/Users/Groups""#, "groupsPath "),
            (#""discoveryPath":"/Users""#, "discoveryPath "),
            (#""knownRoots":["userName"],"mapping":{"title":"user.title"}"#, "mapping.\"title\" "),
            (#""knownRoots":["title"],"mapping":{"title":"user.title"}"#, "requiredPaths "),
            (
                #""singleElementRoots":["emails"],"mapping":{"emails[type eq \"a\"].value":"a","emails[type eq \"b\"].value":"b"}"#,
                "mapping."
            ), (#""groupAttributes":{"displayName":"x"}"#, "groupAttributes.\"displayName\" "),
        ])
    func contradictions(fields: String, place: String) {
        let problems = Self.problems(#"{"name":"acme","title":"Acme",\#(fields)}"#)
        #expect(problems.count == 1 && problems[0].hasPrefix("acme.json: " + place), "\(problems)")
    }

    @Test("What is no JSON is refused with line and column, and what is no object with an example")
    func noObject() {
        #expect(
            Self.problems("{\n  \"name\": \"acme\",\n  oops}").first?.hasPrefix("acme.json: Line 3, column 3: ") == true
        )
        #expect(Self.problems(#"{"name":"acme","name":"b"}"#).first?.hasPrefix("acme.json: Line 1, column ") == true)
        #expect(Self.problems("[]").first?.contains("A profile is a JSON object") == true)
        #expect(Self.problems("").count == 1)
        #expect(Self.problems(String(repeating: " ", count: 300_000)).first?.contains("at most 262144 bytes") == true)
    }

    @Test("Every field is explained, has a type, and is written as it is explained")
    func fields() {
        let properties = Mirror(reflecting: TargetProfile.scim).children.compactMap(\.label)
        #expect(Set(TargetProfile.fields.map(\.name)) == Set(properties))
        #expect(TargetProfile.fields.count == properties.count)
        for field in TargetProfile.fields {
            #expect(field.meaning.hasSuffix(".") && !field.type.isEmpty, "\(field.name)")
            #expect((field.standard == nil) == ["name", "title"].contains(field.name), "\(field.name)")
        }
        print("fields of a profile: \(properties.count)")
    }
}
