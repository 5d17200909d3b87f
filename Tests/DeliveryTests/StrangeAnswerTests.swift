import Delivery
import Domain
import Sandbox
import Store
import Testing

@Suite("An answer that shows somebody else") struct StrangeAnswerTests {
    @Test("is no answer: nothing is linked to it, and nothing is taken for done")
    func stranger() async throws {
        try await Installation.with { it in
            it.sandbox.inject(Fault(.wrongJSON, method: "POST", count: 2, form: .stranger))
            try await it.hire("ana")
            #expect(try await it.drain().parkedInAll == 0)
            try await it.give(.changeUser(userName: "ana", set: ["displayName": "B"], clear: []))
            it.sandbox.inject(Fault(.wrongJSON, method: "PATCH", path: "/Users", count: 1, form: .stranger))
            #expect(try await it.drain().parkedInAll == 0)
            #expect(it.sandbox.state.user(named: "ana")?.displayName == "B")
            #expect(it.sandbox.state.users.count == 1)
            let vanished = try await it.store.read { _, journal in
                var vanished = 0
                try journal.forEach(from: 1) { if $0.type.hasSuffix("Vanished") { vanished += 1 } }
                return vanished
            }
            #expect(vanished == 0)
            #expect(it.sandbox.requests.count(method: "PATCH", route: "/Users/{id}") == 2)
        }
    }
}
