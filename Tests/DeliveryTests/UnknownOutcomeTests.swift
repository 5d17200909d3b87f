import Delivery
import Domain
import Sandbox
import Testing

/// A request was carried out, nobody heard of it, and before it could be repeated the opposite was wanted.
@Suite("What a request of unknown outcome may have changed is asserted again") struct UnknownOutcomeTests {
    @Test(
        "A change that is taken back is taken back at the target",
        arguments: [
            Fault(.dropAfterEffect), Fault(.errorAfterEffect), Fault(.errorAfterEffect, status: 503),
            Fault(.wrongJSON, form: .foreign),
        ])
    func change(fault: Fault) async throws {
        try await Installation.with { it in
            try await it.hire("ana")
            try await it.drain()
            try await it.lose(
                "PATCH", "/Users", .changeUser(userName: "ana", set: ["displayName": "B"], clear: []), by: fault)
            #expect(it.sandbox.state.user(named: "ana")?.displayName == "B")
            try await it.regain(.changeUser(userName: "ana", set: ["displayName": "Display ana"], clear: []))
            #expect(it.sandbox.state.user(named: "ana")?.displayName == "Display ana")
        }
    }

    @Test("Nobody stays in a group who was put in and is out again before anybody knew")
    func membership() async throws {
        try await Installation.with { it in
            try await it.hire("ana", "bo")
            try await it.give(
                .createGroup(name: "eng", externalId: Installation.drawn()),
                .addPolicy(name: "eng gets aws", app: "aws", group: "eng", loginMethod: "sso", priority: 0),
                .addMembers(group: "eng", members: [.user("bo")]))
            try await it.drain()
            try await it.lose("PATCH", "/Groups", .addMembers(group: "eng", members: [.user("ana")]))
            #expect(it.members("eng") == ["ana", "bo"])
            try await it.regain(.removeMembers(group: "eng", members: [.user("ana")]))
            #expect(it.members("eng") == ["bo"])
            try await it.lose("PATCH", "/Groups", .removeMembers(group: "eng", members: [.user("bo")]))
            #expect(it.members("eng") == [])
            try await it.regain(.addMembers(group: "eng", members: [.user("bo")]))
            #expect(it.members("eng") == ["bo"])
        }
    }

    @Test("An account that was let in again for a moment is not left open")
    func reactivation() async throws {
        try await Installation.with { it in
            try await it.hire("ana")
            try await it.drain()
            try await it.give(.suspendUser(userName: "ana"))
            try await it.drain()
            try await it.lose("PATCH", "/Users", .resumeUser(userName: "ana"))
            #expect(it.activeUsers == ["ana"])
            try await it.regain(.suspendUser(userName: "ana"))
            #expect(it.activeUsers.isEmpty)
        }
    }

    @Test("A group that was deleted and is wanted again is made again")
    func deletion() async throws {
        try await Installation.with { it in
            try await it.hire("ana")
            try await it.give(
                .createGroup(name: "eng", externalId: Installation.drawn()),
                .addPolicy(name: "eng gets aws", app: "aws", group: "eng", loginMethod: "sso", priority: 0),
                .addMembers(group: "eng", members: [.user("ana")]))
            try await it.drain()
            try await it.lose("DELETE", "/Groups", .disablePolicy(name: "eng gets aws"))
            #expect(it.members("eng") == nil)
            try await it.regain(.enablePolicy(name: "eng gets aws"))
            #expect(it.members("eng") == ["ana"])
        }
    }
}

extension Installation {
    /// Delivers a request that has its effect and whose answer is lost; then the app lets nobody in for a while.
    fileprivate func lose(
        _ method: String, _ path: String, _ request: Request, by fault: Fault = Fault(.dropAfterEffect)
    ) async throws {
        var fault = fault
        (fault.method, fault.path, fault.count) = (method, path, 1)
        sandbox.inject(fault)
        sandbox.inject(Fault(.unauthorized))
        try await give(request)
        try await drain()
    }

    /// The app lets us in again, and something else is wanted by now.
    fileprivate func regain(_ request: Request) async throws {
        sandbox.withdrawFaults()
        try await give(request)
        try await give(
            .changeApp(name: "aws", connection: AppConnection(credential: "env:OTHER"), allowsPlainHTTP: false))
        #expect(try await drain().parkedInAll == 0)
    }
}
