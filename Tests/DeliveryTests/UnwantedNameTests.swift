import Delivery
import Domain
import Sandbox
import Testing

/// A closed account keeps a name only as long as its user does.
@Suite("The name of an account that is not wanted") struct UnwantedNameTests {
    @Test("is given up when its user gives it up")
    func swap() async throws {
        try await Installation.with { it in
            try await it.hire("ana", "bo")
            try await it.drain()
            try await it.give(.suspendUser(userName: "bo"))
            try await it.drain()
            try await it.give(
                .changeUser(userName: "ana", set: ["userName": "between"], clear: []),
                .changeUser(userName: "bo", set: ["userName": "ana"], clear: []),
                .changeUser(userName: "between", set: ["userName": "bo"], clear: []))
            #expect(try await it.drain().parkedInAll == 0)
            #expect(it.activeUsers == ["bo"])
            #expect(it.sandbox.state.user(named: "bo")?.displayName == "Display ana")
            #expect(it.sandbox.state.user(named: "ana")?.active == false)
        }
    }
}
