import Foundation
import JSON
import Testing

@testable import Domain

/// A payload of every (type, version) that ever was, frozen: a fixture is added, and never changed.
@Suite struct EventFixtureTests {
    /// One file: `TYPE-VERSION.json`.
    struct Fixture: Sendable, CustomStringConvertible {
        let payload: EventPayload

        var description: String { "\(payload.type)-\(payload.version)" }
    }

    static let fixtures: [Fixture] = read()

    @Test(arguments: fixtures)
    func `every fixture is decoded, and encoded in the newest version of its type`(fixture: Fixture) throws {
        let event = try Event(fixture.payload)
        let encoded = event.payload
        #expect(encoded.type == fixture.payload.type)
        #expect(encoded.version == Upcasting.newestVersions[encoded.type] ?? 1)
        if fixture.payload.version == encoded.version {
            #expect(Array(encoded.data.canonicalText.utf8) == Array(fixture.payload.data.canonicalText.utf8))
            #expect(encoded.personal == fixture.payload.personal)
        }
        #expect(try Event(encoded) == event)
    }

    @Test func `every event there is has a fixture of each of its versions`() throws {
        let declared = try Self.declaredTypes()
        var expected: Set<String> = []
        for type in declared {
            for version in 1...(Upcasting.newestVersions[type] ?? 1) { expected.insert("\(type)-\(version)") }
        }
        #expect(Set(Self.fixtures.map(\.description)) == expected)
        print("event types: \(declared.count), fixtures: \(Self.fixtures.count)")
    }

    @Test func `whose key seals an event is known exactly where it has something personal`() throws {
        for fixture in Self.fixtures {
            #expect((try Event(fixture.payload).subject != nil) == (fixture.payload.personal != nil), "\(fixture)")
        }
    }

    @Test(arguments: fixtures)
    func `an event whose key is gone is read without what was personal`(fixture: Fixture) throws {
        let bare = EventPayload(
            type: fixture.payload.type, version: fixture.payload.version, data: fixture.payload.data, personal: nil)
        #expect(throws: Never.self) { try Event(bare) }
    }

    @Test(arguments: fixtures)
    func `a payload that lacks a field is refused with the field's name`(fixture: Fixture) throws {
        let payload = fixture.payload
        let optional: Set = [
            "connector", "profile", "endpoint", "credential", "concurrency", "expression", "value", "active", "default",
        ]
        for name in (payload.data.object ?? [:]).keys where !optional.contains(name) {
            var data = payload.data.object ?? [:]
            data[name] = nil
            let damaged = EventPayload(
                type: payload.type, version: payload.version, data: .object(data), personal: payload.personal)
            let error = #expect(throws: EventCodingError.self) { try Event(damaged) }
            #expect(error == .malformed(type: payload.type, field: name))
        }
    }

    /// The names in `Event`'s list of cases, as types of payload.
    private static func declaredTypes() throws -> [String] {
        let source = try String(contentsOf: root.appending(path: "Sources/Domain/Events/Event.swift"), encoding: .utf8)
        let cases = source.prefix(upTo: source.range(of: "extension Event")?.lowerBound ?? source.endIndex)
        return cases.split(separator: "\n").compactMap { line in
            let words = line.trimmingPrefix { $0 == " " }
            guard words.hasPrefix("case ") else { return nil }
            let name = words.dropFirst(5).prefix { $0 != "(" }
            return name.prefix(1).uppercased() + name.dropFirst()
        }
    }

    private static var root: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    }

    private static func read() -> [Fixture] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/events")
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".json") }.sorted().compactMap { name in
            guard let bytes = try? Data(contentsOf: folder.appending(path: name)),
                let value = try? JSONValue(parsing: [UInt8](bytes)), let type = value["type"]?.string,
                let version = value["version"]?.integer, let data = value["data"], name == "\(type)-\(version).json"
            else {
                Issue.record("\(name) is no fixture of an event")
                return nil
            }
            return Fixture(payload: EventPayload(type: type, version: version, data: data, personal: value["personal"]))
        }
    }
}
