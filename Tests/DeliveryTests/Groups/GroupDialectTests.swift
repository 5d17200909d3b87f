import Domain
import Testing

@testable import Delivery

@Suite("Groups at targets that cannot do everything with them")
struct GroupDialectTests {
    private static var put: TargetProfile {
        var profile = TargetProfile.scim
        profile.groupStyle = .put
        return profile
    }

    /// A target with a group in which u9 is, whom we know nothing of.
    private func run(
        _ profile: TargetProfile, _ remote: GroupRun.Remote? = .init(members: ["u1", "u9"]),
        _ change: (inout GroupRun) -> Void
    ) async throws -> GroupRun {
        var run = GroupRun(profile, remote)
        change(&run)
        return try await run.delivered()
    }

    @Test("A group is read and put back whole, with the strangers in it and the version that was read")
    func whole() async throws {
        let run = try await run(Self.put) {
            $0.name = "makers"
            $0.removals = ["u1"]
            $0.additions = ["u2", "u3"]
        }
        #expect(run.end == .finish)
        #expect(run.remote?.members == ["u9", "u2", "u3"])
        #expect(run.remote?.name == "makers")
        #expect(
            run.sent == [
                .readGroup(remoteId: "7"),
                .replaceGroup(
                    remoteId: "7", externalId: "g-1", name: "makers", attributes: [:], members: ["u9", "u2", "u3"]),
            ])
        #expect(run.versions == [nil, "v1"])
        #expect(
            run.events == [
                .appGroupRenamed(app: 1, group: 2, name: "makers"),
                .membersConfirmed(app: 1, group: 2, added: [2, 3], removed: [1]),
            ])
    }

    @Test("A change that does not fit is put back in turns, each read anew")
    func turns() async throws {
        var profile = Self.put
        profile.memberChunk = 2
        let run = try await run(profile) { $0.additions = ["u2", "u3", "u4"] }
        #expect(run.end == .finish)
        #expect(run.remote?.members == ["u1", "u9", "u2", "u3", "u4"])
        #expect(run.versions == [nil, "v1", nil, "v2"])
    }

    @Test("A group that changed since it was read is not put back over the change")
    func stale() async throws {
        let run = try await run(Self.put, .init(members: ["u9"], changesMeanwhile: true)) { $0.additions = ["u2"] }
        #expect(run.remote?.members == ["u9"])
        #expect(run.events.isEmpty)
        #expect("\(run.end)".contains("stale"))
    }

    @Test("A group that was put back and shows others than it was sent has confirmed nobody")
    func ignored() async throws {
        let run = try await run(Self.put, .init(members: ["u9"], ignoresMembers: true)) { $0.additions = ["u2"] }
        #expect(run.events.isEmpty)
        #expect("\(run.end)".contains("refused"))
    }

    @Test("Where PUT is for the name alone, members are changed by PATCH and only by that")
    func nameAlone() async throws {
        var profile = TargetProfile.scim
        profile.groupStyle = .putName
        let run = try await run(profile, .init(members: ["u1", "u9"])) {
            $0.name = "makers"
            $0.removals = ["u1"]
            $0.additions = ["u2"]
        }
        #expect(run.end == .finish)
        #expect(run.remote?.name == "makers")
        #expect(run.remote?.members == ["u9", "u2"])
        #expect(
            run.sent == [
                .readGroup(remoteId: "7"),
                .replaceGroup(
                    remoteId: "7", externalId: "g-1", name: "makers", attributes: [:], members: ["u1", "u9"]),
                .removeMembers(remoteId: "7", members: ["u1"]), .addMembers(remoteId: "7", members: ["u2"]),
            ])
        #expect(run.events.first == .appGroupRenamed(app: 1, group: 2, name: "makers"))
        #expect(run.events.count == 3)
    }

    @Test("A group whose members are not shown is never put back")
    func hidden() async throws {
        var profile = Self.put
        profile.membersAreShown = false
        let run = try await run(profile) { $0.additions = ["u2"] }
        #expect(run.remote?.members == ["u1", "u9"])
        guard case .park("unsupported", _) = run.end else {
            Issue.record("\(run.end)")
            return
        }
    }

    @Test("One account that the target does not know keeps nobody else out")
    func unknownMember() async throws {
        let run = try await run(Self.put, .init(members: [], unknown: ["u3"])) { $0.additions = ["u2", "u3", "u4"] }
        #expect(run.end == .finish)
        #expect(run.remote?.members == ["u2", "u4"])
        #expect(run.events.contains(.accountVanished(app: 1, user: 3)))
    }

    @Test("Whoever leaves a group that was there before us is taken out, and the group stays")
    func adopted() async throws {
        let run = try await run(Self.put) {
            $0.isWanted = false
            $0.isCreated = false
            $0.removals = ["u1"]
        }
        #expect(run.end == .finish)
        #expect(run.remote?.members == ["u9"])
        #expect(run.remote?.name == "crew")
    }

    @Test("Where groups cannot be made, one that is there is filled, and one that is not is asked for")
    func creating() async throws {
        let filled = try await run(.salesforce) {
            $0.linkName = nil
            $0.additions = ["u2"]
        }
        #expect(filled.end == .finish)
        #expect(filled.sent.first == .findGroup(by: .name, value: "crew"))
        #expect(filled.remote?.members == ["u1", "u9", "u2"])
        let missing = try await run(.salesforce, nil) { $0.linkName = nil }
        guard case .park("unsupported", let detail) = missing.end else {
            Issue.record("\(missing.end)")
            return
        }
        #expect(detail.contains("create groups"))
        #expect(!missing.sent.contains { if case .createGroup = $0 { true } else { false } })
    }

    @Test("Where groups cannot be deleted, ours is emptied of whom we put in")
    func deleting() async throws {
        let run = try await run(.salesforce) {
            $0.isWanted = false
            $0.removals = ["u1"]
        }
        #expect(run.end == .finish)
        #expect(run.remote?.members == ["u9"])
    }

    @Test("Where groups cannot be renamed, a person is asked to")
    func renaming() async throws {
        var profile = TargetProfile.scim
        profile.groupCapabilities = [.create, .delete, .members]
        let run = try await run(profile) { $0.name = "makers" }
        #expect(run.sent.isEmpty)
        guard case .park("unsupported", _) = run.end else {
            Issue.record("\(run.end)")
            return
        }
    }

    @Test("Where groups are put back whole and cannot be renamed, members go first, and then a person is asked")
    func renamingWhole() async throws {
        var profile = Self.put
        profile.groupCapabilities = [.create, .delete, .members]
        let run = try await run(profile) {
            $0.name = "makers"
            $0.additions = ["u2"]
        }
        #expect(run.remote?.members == ["u1", "u9", "u2"])
        #expect(run.remote?.name == "crew")
        guard case .park("unsupported", _) = run.end else {
            Issue.record("\(run.end)")
            return
        }
    }

    @Test("Where members cannot be changed, none are sent")
    func members() async throws {
        var profile = TargetProfile.scim
        profile.groupCapabilities = [.create, .rename, .delete]
        let run = try await run(profile) { $0.additions = ["u2"] }
        #expect(run.sent.isEmpty && run.end == .finish)
    }

    @Test("A group that lacks what the target needs of it is not sent")
    func attributes() async throws {
        let run = try await run(.google, nil) { $0.linkName = nil }
        #expect(run.sent.isEmpty)
        guard case .park("attribute-missing", _) = run.end else {
            Issue.record("\(run.end)")
            return
        }
    }
}
