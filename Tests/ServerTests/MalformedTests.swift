import JSON
import TestKit
import Testing

@testable import Server

@Suite struct MalformedTests {
    /// A request that is wrong in one way, and what is said of it.
    struct Case: Sendable, CustomStringConvertible {
        let path: String
        let text: String
        let code: String
        let place: String?

        var description: String { "\(code) \(place ?? "")" }
    }

    private static let whole = Fixture.evaluation("ana@example.org", "aws").canonicalText
    private static let evaluation = "/access/v1/evaluation"
    private static let evaluations = "/access/v1/evaluations"

    private static func without(_ path: String...) -> String {
        func cut(_ value: JSONValue, _ path: ArraySlice<String>) -> JSONValue {
            guard var members = value.object, let name = path.first else { return value }
            members[name] = path.count == 1 ? nil : members[name].map { cut($0, path.dropFirst()) }
            return .object(members)
        }
        return cut(Fixture.evaluation("ana@example.org", "aws"), path[...]).canonicalText
    }

    private static func with(_ name: String, _ text: String) -> String {
        "{\"\(name)\": \(text), " + without(name).dropFirst()
    }

    static let cases: [Case] = [
        Case(path: evaluation, text: "", code: "invalid-json", place: nil),
        Case(path: evaluation, text: "{", code: "invalid-json", place: nil),
        Case(path: evaluation, text: "{\"subject\": 1, \"subject\": 1}", code: "invalid-json", place: nil),
        Case(
            path: evaluation, text: String(repeating: "[", count: 17) + String(repeating: "]", count: 17),
            code: "invalid-json", place: nil),
        Case(path: evaluation, text: "[]", code: "wrong-type", place: "the body"),
        Case(path: evaluation, text: without("subject"), code: "missing-member", place: "/subject"),
        Case(path: evaluation, text: without("action"), code: "missing-member", place: "/action"),
        Case(path: evaluation, text: without("resource"), code: "missing-member", place: "/resource"),
        Case(path: evaluation, text: without("subject", "id"), code: "missing-member", place: "/subject/id"),
        Case(path: evaluation, text: without("subject", "type"), code: "missing-member", place: "/subject/type"),
        Case(path: evaluation, text: without("resource", "id"), code: "missing-member", place: "/resource/id"),
        Case(path: evaluation, text: without("action", "name"), code: "missing-member", place: "/action/name"),
        Case(path: evaluation, text: with("subject", "\"ana\""), code: "wrong-type", place: "/subject"),
        Case(
            path: evaluation, text: with("subject", #"{"type": "user", "id": 7}"#), code: "wrong-type",
            place: "/subject/id"),
        Case(
            path: evaluation, text: with("subject", #"{"type": "user", "id": "a", "properties": []}"#),
            code: "wrong-type", place: "/subject/properties"),
        Case(path: evaluation, text: with("context", "null"), code: "wrong-type", place: "/context"),
        Case(path: evaluation, text: with("context", #"{"at": 5}"#), code: "wrong-type", place: "/context/at"),
        Case(
            path: evaluation, text: with("context", #"{"at": "yesterday"}"#), code: "invalid-value",
            place: "/context/at"),
        Case(path: evaluation, text: with("context", #"{"seq": -1}"#), code: "invalid-value", place: "/context/seq"),
        Case(path: evaluation, text: with("context", #"{"seq": 21}"#), code: "beyond-journal", place: "/context/seq"),
        Case(
            path: evaluation, text: with("context", #"{"seq": 2, "at": "2024-01-01"}"#), code: "invalid-value",
            place: "/context/seq"),
        Case(path: evaluations, text: with("evaluations", "{}"), code: "wrong-type", place: "/evaluations"),
        Case(path: evaluations, text: with("evaluations", "[{}, 1]"), code: "wrong-type", place: "/evaluations/1"),
        Case(
            path: evaluations, text: #"{"evaluations": [{}]}"#, code: "missing-member", place: "/evaluations/0/subject"),
        Case(
            path: evaluations, text: with("evaluations", #"[{"subject": {"type": "user"}}]"#), code: "missing-member",
            place: "/evaluations/0/subject/id"),
        Case(
            path: evaluations, text: with("evaluations", #"[{}, {"context": {"seq": 21}}]"#), code: "beyond-journal",
            place: "/evaluations/1/context/seq"),
        Case(
            path: evaluations, text: with("options", #"{"evaluations_semantic": "all"}"#), code: "invalid-value",
            place: "/options/evaluations_semantic"),
        Case(
            path: evaluations,
            text: with("evaluations", "[" + Array(repeating: "{}", count: 501).joined(separator: ",") + "]"),
            code: "too-many-evaluations", place: "/evaluations"),
        Case(
            path: "/access/v1/search/subject", text: without("resource", "id"), code: "missing-member",
            place: "/resource/id"),
        Case(
            path: "/access/v1/search/resource", text: without("subject", "id"), code: "missing-member",
            place: "/subject/id"),
        Case(path: "/access/v1/search/action", text: with("page", "[]"), code: "wrong-type", place: "/page"),
    ]

    @Test func `what is wrong is said with a stable code and its place`() async throws {
        try await Fixture.run { fixture in
            for example in Self.cases {
                let reply = try await fixture.send("POST", example.path, text: example.text)
                #expect(reply.status == 400 && reply.code == example.code, "\(example): \(reply.text)")
                if example.place != "the body" { #expect(reply.place == example.place, "\(example): \(reply.text)") }
                #expect(reply.json["error"]?.string?.isEmpty == false)
                #expect(reply.decision == nil)
            }
            print("malformed requests: \(Self.cases.count)")
        }
    }

    @Test func `bounds hold`() async throws {
        try await Fixture.run { fixture in
            let limits = ServerLimits()
            let long = Fixture.evaluation(String(repeating: "x", count: limits.body), "aws").canonicalText
            let reply = try await fixture.send("POST", Self.evaluation, text: long)
            #expect(reply.status == 413 && reply.code == "body-too-large")
            #expect(reply.header("Connection") == "close")
            let fits = Fixture.evaluation(String(repeating: "x", count: limits.body - 200), "aws").canonicalText
            #expect(try await fixture.send("POST", Self.evaluation, text: fits).reason == "unknown-user")
            let all = "[" + Array(repeating: "{}", count: limits.evaluations).joined(separator: ",") + "]"
            let most = try await fixture.send("POST", Self.evaluations, text: Self.with("evaluations", all))
            #expect(most.json["evaluations"]?.array?.count == limits.evaluations)
            for type in ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", ""] {
                let reply = try await fixture.send(
                    "POST", Self.evaluation, text: Self.whole, headers: type.isEmpty ? [] : [("Content-Type", type)])
                #expect(reply.status == 415 && reply.code == "unsupported-media-type", "\(type)")
            }
        }
    }

    @Test(arguments: Seeds.take(short: 4, long: 100))
    func `no bytes whatever make the server fail, or permit what it would not`(seed: UInt64) async throws {
        try await Fixture.run { fixture in
            var random = SplitMix64(seed: seed)
            var counts: [Int: Int] = [:]
            for _ in 0..<150 {
                let path = random.pick(Endpoint.all.map(\.path), or: Self.evaluation)
                // Somebody who has nothing: no change of a byte makes this a permission.
                var bytes = Array(
                    Fixture.evaluation("bo@example.org", "aws", ["at": "2024-01-01T00:15:30Z"])
                        .canonicalText.utf8)
                for _ in 0..<Int.random(in: 0...4, using: &random) {
                    let place = Int.random(in: 0..<bytes.count, using: &random)
                    switch Int.random(in: 0..<4, using: &random) {
                    case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
                    case 1: bytes.remove(at: place)
                    case 2: bytes.insert(random.pick(Array("{}[]\",:0\\".utf8), or: 0), at: place)
                    default: bytes.removeSubrange(place...)
                    }
                    if bytes.isEmpty { break }
                }
                let reply = try await fixture.send("POST", path, text: String(decoding: bytes, as: UTF8.self))
                counts[reply.status, default: 0] += 1
                #expect(reply.status == 200 || reply.status == 400, "\(reply.status) \(reply.text)")
                #expect(reply.decision != true)
                if reply.status == 400 { #expect(reply.code != nil && reply.json["error"] != nil) }
            }
            print("fuzzed, seed \(seed): \(counts.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" })")
        }
    }
}
