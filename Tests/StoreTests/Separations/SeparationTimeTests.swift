import Domain
import Store
import TestKit
import Testing

/// Exceptions that end, and what comes by itself.
@Suite("A separation of duties and time")
struct SeparationTimeTests {
    private static func later(_ seconds: Int) -> Timestamp { SeparationTests.later(seconds) }

    private static func allow(_ user: String, until seconds: Int) -> Request {
        .allowException(separation: "pay or approve", userName: user, until: later(seconds))
    }

    @Test("An exception needs a reason, ends by the clock, and takes nothing away then")
    func exceptions() async throws {
        try await TemporaryStore.with { temporary in
            try await SeparationTests.start(temporary, SeparationTests.member("pay", "bo"))
            let allow = Self.allow("bo", until: 100)
            #expect(try await temporary.give(allow).refusal == "reason-needed")
            #expect(
                try await temporary.give(Self.allow("bo", until: 401 * 86_400), reason: "x").refusal
                    == "exception-too-long")
            #expect(try await temporary.give(Self.allow("bo", until: 0), reason: "x").refusal == "time-passed")
            #expect(try await temporary.give(allow, reason: "quarter end").refusal == nil)
            #expect(try await temporary.give(allow, reason: "again").refusal == "nothing-to-change")
            #expect(try await temporary.give(Self.allow("bo", until: 200), reason: "longer").refusal == nil)
            #expect(try await temporary.give(SeparationTests.member("approve", "bo")).refusal == nil)
            #expect(try await SeparationTests.violators(temporary) == 0)
            temporary.clock.set(Self.later(150))
            #expect(try await temporary.store.fireDue() == false)
            temporary.clock.set(Self.later(200))
            // Before its event is there an end has passed already.
            #expect(try await SeparationTests.violators(temporary) == 1)
            #expect(try await temporary.store.fireDue())
            #expect(
                try await SeparationTests.lastEvents(temporary.store, 1) == [
                    .separationExceptionExpired(separation: 7, user: 2)
                ])
            #expect(try await SeparationTests.violators(temporary) == 1)
            // What goes on is not refused; what begins anew is.
            _ = try await temporary.give(.addMembers(group: "outer", members: [.group("pay")]))
            _ = try await temporary.give(.removeMembers(group: "approve", members: [.user("bo")]))
            #expect(
                try await temporary.give(SeparationTests.member("approve", "bo")).refusal == "duties-conflict")
            let take = Request.endException(separation: "pay or approve", userName: "bo")
            #expect(try await temporary.give(take).refusal == "no-exception")
            #expect(try await temporary.give(Self.allow("bo", until: 300), reason: "once more").refusal == nil)
            #expect(try await temporary.give(take).refusal == nil)
            #expect(
                try await temporary.give(SeparationTests.member("approve", "bo")).refusal == "duties-conflict")
        }
    }

    @Test("An exception of somebody who leaves is over, also for who comes back")
    func leaver() async throws {
        try await TemporaryStore.with { temporary in
            try await SeparationTests.start(temporary, Self.allow("bo", until: 100))
            _ = try await temporary.give(.removeUser(userName: "bo"), .returnUser(userName: "bo"))
            _ = try await temporary.give(SeparationTests.member("pay", "bo"))
            #expect(
                try await temporary.give(SeparationTests.member("approve", "bo")).refusal == "duties-conflict")
            #expect(try await temporary.store.nextDue() == nil)
        }
    }

    @Test("A membership that begins by itself does not where it would join both, of a user or of a group")
    func beginnings() async throws {
        try await TemporaryStore.with { temporary in
            try await SeparationTests.start(temporary, SeparationTests.member("pay", "bo"))
            _ = try await temporary.give(
                SeparationTests.member("outer", "bo"),
                .addTimedMembers(
                    group: "approve", members: [.user("bo"), .group("outer"), .user("quillfeather")],
                    window: TimeWindow(from: Self.later(10), until: Self.later(90))))
            temporary.clock.set(Self.later(20))
            #expect(try await temporary.store.fireDue())
            #expect(
                try await SeparationTests.lastEvents(temporary.store, 3) == [
                    .membershipStartRefused(group: 4, member: 2, kind: .user, separation: 7),
                    .membershipStartRefused(group: 4, member: 5, kind: .group, separation: 7),
                    .membershipStarted(group: 4, member: 1, kind: .user, until: Self.later(90)),
                ])
            #expect(try await SeparationTests.violators(temporary) == 0)
            let refused = try await temporary.store.read { connection, _ in
                try Listing(connection).refusedStarts(by: 7)
            }
            #expect(refused.map(\.member) == ["outer", "bo"])
            #expect(refused.map(\.group) == ["approve", "approve"])
            #expect(try await temporary.store.nextDue() == Self.later(90))
        }
    }

    @Test("A window opens for everybody, and recorded history is taken as it happened: both are shown")
    func recorded() async throws {
        try await TemporaryStore.with { temporary in
            try await SeparationTests.start(
                temporary, SeparationTests.member("pay", "bo"), SeparationTests.member("outer", "bo"),
                .addPolicy(name: "p", app: "mail", group: "pay", loginMethod: "sso", priority: 0),
                .addPolicy(
                    name: "q", app: "mail", group: "outer", loginMethod: "sso", priority: 0,
                    window: TimeWindow(from: Self.later(10), until: Self.later(50))),
                .addSeparation(name: "s", kind: .policies, first: "p", second: "q", allowsExisting: false))
            #expect(try await SeparationTests.violators(temporary) == 0)
            temporary.clock.set(Self.later(10))
            #expect(try await temporary.store.fireDue())
            #expect(try await SeparationTests.violators(temporary) == 1)
            temporary.clock.set(Self.later(50))
            #expect(try await temporary.store.fireDue())
            #expect(try await SeparationTests.violators(temporary) == 0)
            var imported = Command(
                [SeparationTests.member("approve", "bo")], actor: "importer", at: temporary.clock.now)
            imported.mustKeepApart = false
            #expect(try await temporary.store.submit(imported).refusal == nil)
            #expect(try await SeparationTests.violators(temporary) == 1)
        }
    }
}
