import Delivery
import Testing

/// What a probe that writes finds out, and that it leaves nothing behind.
@Suite struct WriteProbeTests {
    private static let strangers = ["ada", "bo", "cy"]

    @Test(arguments: [true, false])
    func aServiceThatBehavesTakesEverything(showsMembers: Bool) async throws {
        var quirks = FakeDirectory.Quirks()
        quirks.showsMembers = showsMembers
        let probe = try await ProbeFixture.run(quirks, writes: true) { $0.membersAreShown = showsMembers }
        #expect(probe.troubles == [], "\(probe.report.findings)")
        for code in [
            "write-create-user", "write-find-user", "write-update-user", "write-create-group", "write-add-members",
            "write-remove-member", "write-rename-group", "write-deactivate-user", "write-clean",
        ] {
            #expect(probe.level(code) == .ok, "\(code)")
        }
        #expect(probe.report.capabilities.put == true)
        #expect(probe.directory.names == Self.strangers)
    }

    @Test(arguments: [
        (FakeDirectory.Removal.emptiesGroup, "write-removal-empties-group"), (.isIgnored, "write-removal-ignored"),
    ])
    func aRemovalOfOneMemberThatDoesSomethingElseIsAProblem(removal: FakeDirectory.Removal, code: String) async throws {
        var quirks = FakeDirectory.Quirks()
        quirks.removal = removal
        let probe = try await ProbeFixture.run(quirks, writes: true)
        #expect(probe.level(code) == .problem, "\(probe.report.findings)")
        #expect(probe.directory.names == Self.strangers)
    }

    @Test func aLeaverWhoStaysActiveIsAProblem() async throws {
        var quirks = FakeDirectory.Quirks()
        quirks.keepsEverybodyActive = true
        let probe = try await ProbeFixture.run(quirks, writes: true)
        #expect(probe.troubles == ["write-deactivate-user"])
        #expect(probe.directory.names == Self.strangers)
    }

    @Test func anAccountThatWasMadeInSilenceIsFoundAndRemoved() async throws {
        var quirks = FakeDirectory.Quirks()
        quirks.failsAfterCreate = true
        let probe = try await ProbeFixture.run(quirks, writes: true)
        #expect(probe.level("write-clean") == .ok)
        #expect(probe.directory.names == Self.strangers)
    }

    @Test func whatCannotBeRemovedIsNamed() async throws {
        var quirks = FakeDirectory.Quirks()
        quirks.refusesDeletion = true
        let probe = try await ProbeFixture.run(quirks, writes: true)
        let finding = probe.report.findings.first { $0.code == "write-left-behind" }
        #expect(finding?.level == .problem)
        #expect(
            finding?.sentence.contains("user provisor-probe-4711-1@example.com (4)") == true,
            "\(finding?.sentence ?? "")")
        #expect(finding?.sentence.contains("group") == false, "the group was removed")
    }

    @Test func aServiceThatKeepsAccountsForEverIsNoProblem() async throws {
        var quirks = FakeDirectory.Quirks()
        quirks.onlyDeactivates = true
        let probe = try await ProbeFixture.run(quirks, writes: true)
        #expect(probe.level("write-remains") == .notice && probe.troubles == [])
    }

    @Test(
        "Whenever it is stopped, nothing is left behind",
        arguments: 1...12)
    func stopped(after changes: Int) async throws {
        let probe = try await ProbeFixture.run(
            writes: true, isStopped: { requests in requests.count { !$0.hasPrefix("GET ") } >= changes })
        #expect(probe.directory.names == Self.strangers)
        #expect(probe.level("write-clean") == .ok)
        #expect(!probe.report.hasProblem)
    }

    @Test func aServiceWithoutPutIsKnownAsOne() async throws {
        var quirks = FakeDirectory.Quirks()
        quirks.takesPut = false
        let probe = try await ProbeFixture.run(quirks, writes: true)
        #expect(probe.report.capabilities.put == false && probe.troubles == [])
    }

    @Test func whatTheProfileLacksIsSaidBeforeAnythingIsMade() async throws {
        let probe = try await ProbeFixture.run(writes: true) { $0.forbiddenCharacters = "@" }
        #expect(probe.level("write-impossible") == .problem)
        #expect(!probe.requests.contains { !$0.hasPrefix("GET ") })
    }
}
