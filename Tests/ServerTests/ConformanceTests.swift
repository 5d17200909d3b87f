import Foundation
import JSON
import Testing

@testable import Server

/// The messages in `samples/authzen`, each named by the section of AuthZEN Authorization API 1.0 that it shows.
@Suite struct ConformanceTests {
    /// One file: a request, and the whole answer to it.
    struct Sample: Sendable, CustomStringConvertible {
        let name: String
        let json: JSONValue

        var description: String { name }
    }

    static let samples: [Sample] = read()

    @Test func `every sample is answered as it says, byte for byte in canonical JSON`() async throws {
        try await Fixture.run { fixture in
            for sample in Self.samples {
                let body = sample.json["request"]?.canonicalText ?? sample.json["text"]?.string
                var headers = [("Content-Type", sample.json["contentType"]?.string ?? "application/json")]
                if body == nil { headers = [] }
                let role = sample.json["role"]?.string
                let token = role == "none" ? nil : role == nil ? Fixture.token : Fixture.auditor
                let reply = try await fixture.send(
                    sample.json["method"]?.string ?? "POST", sample.json["path"]?.string ?? "", text: body,
                    token: token, headers: headers)
                #expect(Int64(reply.status) == sample.json["status"]?.integer, "\(sample): \(reply.text)")
                // The port is another in each run.
                let text = reply.text.replacing(fixture.origin, with: "http://127.0.0.1:8180")
                #expect(try JSONValue(parsing: text) == sample.json["answer"], "\(sample): \(reply.text)")
                #expect(reply.header("Content-Type") == "application/json", "\(sample)")
            }
        }
        print("authzen samples: \(Self.samples.count)")
    }

    @Test func `there are samples of every endpoint, and of every reason to deny`() {
        #expect(Self.samples.count > 30)
        let paths = Set(Self.samples.compactMap { $0.json["path"]?.string })
        for endpoint in Endpoint.all { #expect(paths.contains(endpoint.path)) }
        let text = Self.samples.map(\.json.canonicalText).joined()
        for denial in Denial.allCases { #expect(text.contains("\"\(denial.rawValue)\""), "\(denial)") }
    }

    @Test func `the request identifier of a request stands in its answer, and one is given where there is none`()
        async throws
    {
        try await Fixture.run { fixture in
            let body = Fixture.evaluation("ana@example.org", "aws").canonicalText
            for id in ["bfe9eb29-ab87-4ca3-be83-a1d5d8305716", "whatever the client likes"] {
                for path in ["/access/v1/evaluation", "/access/v1/nothing", "/healthz"] {
                    let reply = try await fixture.send(
                        "POST", path, text: body, headers: [("Content-Type", "application/json"), ("X-Request-ID", id)])
                    #expect(reply.header("X-Request-ID") == id)
                }
            }
            let ids = try await [
                fixture.evaluate("ana@example.org", "aws"), fixture.evaluate("ana@example.org", "aws"),
            ].compactMap { $0.header("X-Request-ID") }
            #expect(Set(ids).count == 2)
        }
    }

    @Test func `unknown members are passed over, in whatever order they stand`() async throws {
        try await Fixture.run { fixture in
            let reply = try await fixture.send(
                "POST", "/access/v1/evaluation",
                text: #"""
                    {"x": [1.5, null], "context": {"time": "1985-10-26T01:22-07:00", "y": {}},
                     "resource": {"id": "aws", "properties": {"z": 1}, "type": "app", "q": 0},
                     "action": {"properties": {}, "name": "sign-in"}, "options": 7,
                     "subject": {"properties": {"ip_address": "172.217.22.14"}, "id": "ana@example.org", "type": "user"}}
                    """#)
            #expect(reply.decision == true)
        }
    }

    @Test func `a browser gets a page that says what to do`() async throws {
        try await Fixture.run { fixture in
            let reply = try await fixture.send("GET", "/", token: nil, headers: [("Accept", "text/html,*/*")])
            #expect(reply.status == 404)
            #expect(reply.header("Content-Type") == "text/html; charset=utf-8")
            #expect(reply.text.contains("/.well-known/authzen-configuration"))
        }
    }

    private static func read() -> [Sample] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "samples/authzen")
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.sorted().compactMap { name in
            guard let bytes = try? Data(contentsOf: folder.appending(path: name)),
                let json = try? JSONValue(parsing: [UInt8](bytes)), json["path"]?.string != nil
            else {
                Issue.record("\(name) is no sample")
                return nil
            }
            return Sample(name: name, json: json)
        }
    }
}
