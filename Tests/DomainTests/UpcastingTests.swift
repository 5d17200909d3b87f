import JSON
import Testing

@testable import Domain

@Suite struct UpcastingTests {
    private static let steps: [String: [Int64: Upcasting.Step]] = [
        "Moved": [
            1: {
                EventPayload(type: "Moved", version: 2, data: ["to": $0.data["target"] ?? .null], personal: $0.personal)
            },
            2: {
                EventPayload(
                    type: "Moved", version: 3, data: ["to": $0.data["to"] ?? .null, "fast": false], personal: nil)
            },
        ]
    ]

    private static func newest(_ version: Int64, _ data: JSONValue, newest: Int64 = 3) throws -> EventPayload {
        try Upcasting.newest(
            EventPayload(type: "Moved", version: version, data: data, personal: nil), versions: ["Moved": newest],
            steps: steps)
    }

    @Test func `an old payload goes through every step, a new one through none`() throws {
        let expected = EventPayload(type: "Moved", version: 3, data: ["to": 5, "fast": false], personal: nil)
        #expect(try Self.newest(1, ["target": 5]) == expected)
        #expect(try Self.newest(2, ["to": 5]) == expected)
        #expect(try Self.newest(3, ["to": 5, "fast": false]) == expected)
    }

    @Test(arguments: [0, -1, 4, .max])
    func `a version that never was, or is from a newer Provisor, is refused`(version: Int64) {
        let error = #expect(throws: EventCodingError.self) { try Self.newest(version, [:]) }
        #expect(error == .unknown(type: "Moved", version: version))
    }

    @Test func `a version without a step to the next is refused, not skipped`() {
        #expect(throws: EventCodingError.unknown(type: "Moved", version: 3)) { try Self.newest(2, [:], newest: 4) }
    }

    @Test func `a mapping from before there were options is sent always, and cleared when it gives nothing`() throws {
        let old = EventPayload(
            type: "AppAttributeMapped", version: 1, data: ["app": 3, "path": "title", "expression": "user.title"],
            personal: nil)
        #expect(
            try Event(old)
                == .appAttributeMapped(
                    app: 3, path: "title", expression: "user.title",
                    options: MappingOptions(isOnCreateOnly: false, fallback: nil, whenAbsent: .clear)))
        let cleared = EventPayload(
            type: "AppAttributeMapped", version: 1, data: ["app": 3, "path": "title", "expression": .null],
            personal: nil)
        #expect(try Event(cleared) == .appAttributeMapped(app: 3, path: "title", expression: nil))
    }

    @Test func `an unknown type is refused with its name`() {
        let payload = EventPayload(type: "FutureHappened", version: 1, data: [:], personal: nil)
        #expect(throws: EventCodingError.unknown(type: "FutureHappened", version: 1)) { try Event(payload) }
    }

    @Test func `every old version has a step to the next`() {
        for (type, newest) in Upcasting.newestVersions {
            for version in 1..<newest { #expect(Upcasting.steps[type]?[version] != nil, "\(type) \(version)") }
        }
    }
}
