import Foundation
import Testing

@testable import Sandbox

struct ScaleTests {
    @Test func `A group of ten thousand is as quick to change as a group of ten`() throws {
        var service = IdentityCenter(configuration: SandboxConfiguration(tokens: ["t"]))
        let now = Timestamp(date: SandboxClient.noon)
        var ids: [String] = []
        for number in 1...10_000 {
            let id = service.drawID()
            let attributes = UserAttributes(values: ["userName": .string("user\(number)")])
            ids.append(service.directory.addUser(id: id, attributes: attributes, at: now).id)
        }
        let group = service.directory.addGroup(
            id: service.drawID(), displayName: "All", externalID: nil, memberIDs: ids, at: now)
        let clock = ContinuousClock()
        let time = try clock.measure {
            for id in ids.prefix(2_000) {
                let body = SandboxClient.patchBody([
                    ["op": "remove", "path": "members", "value": SandboxClient.members([id])]
                ])
                let request = try Self.request("PATCH", "Groups/\(group.id)", body)
                #expect(try service.answer(request, at: now) == .empty)
            }
        }
        #expect(service.directory.memberIDs(ofGroup: group.id).count == 8_000)
        #expect(time < .seconds(20), "2,000 changes took \(time)")
    }

    private static func request(_ method: String, _ path: String, _ body: JSONValue) throws -> ServiceRequest {
        ServiceRequest(
            method: method, target: "/\(SandboxConfiguration.defaultTenant)/scim/v2/\(path)", query: nil,
            authorization: "Bearer t", userAgent: "tests", body: try body.encoded())
    }
}
