import Foundation
import TestKit
import Testing

@Suite("Servers that are not ours", .serialized)
struct RealServerTests {
    private static let strictLack = RealServer.scim2Server.lack()
    private static let hostileLack = Seeds.isLong ? RealServer.canaille.lack() : longOnly
    private static let lazyLack = Seeds.isLong ? RealServer.djangoSCIM2.lack() : longOnly
    private static let boxLack = Seeds.isLong ? strictLack : longOnly
    private static let longOnly = "only in the long run (PROVISOR_LONG=1)"

    @Test("scim2-server has what is wanted after every step", .enabled(if: strictLack == nil, why(strictLack)))
    func strict() async throws { try await everything(at: .scim2Server) }

    @Test("Canaille has what is wanted after every step", .enabled(if: hostileLack == nil, why(hostileLack)))
    func hostile() async throws { try await everything(at: .canaille) }

    @Test("django-scim2 has what is wanted after every step", .enabled(if: lazyLack == nil, why(lazyLack)))
    func lazy() async throws { try await everything(at: .djangoSCIM2) }

    @Test("The profile in the box will do for a strict server", .enabled(if: boxLack == nil, why(boxLack)))
    func inTheBox() async throws { try await everything(at: .inTheBox) }

    @Test(
        "Whatever happens, in whatever order", .enabled(if: strictLack == nil, why(strictLack)),
        arguments: Seeds.take(short: 1, long: 6))
    func campaign(seed: UInt64) async throws {
        let lacks = [
            RealServer.scim2Server: Self.strictLack, .canaille: Self.hostileLack, .djangoSCIM2: Self.lazyLack,
        ]
        for (server, lack) in lacks.sorted(by: { $0.key.name < $1.key.name }) where lack == nil {
            try await Company.with(server) { company in
                var campaign = RealServerCampaign(seed: seed)
                try await campaign.run(Seeds.isLong ? 60 : 24, in: company)
                try await finish(company, "seed \(seed)")
            }
        }
    }

    private static func why(_ lack: String?) -> Comment { Comment(rawValue: lack ?? "") }

    /// What becomes of people and groups, one after the other, with everything compared in between.
    private func everything(at server: RealServer) async throws {
        try await Company.with(server) { company in
            let bystander = try await company.stranger("bystander@example.org")
            try await company.strangeGroup("administrators", [(bystander, "bystander@example.org")])
            try await company.strangeGroup("early birds", [(bystander, "bystander@example.org")])
            let early = try await company.stranger("early@example.org")
            let foreign =
                server.keepsExternalIds ? try await company.stranger("taken@example.org", externalId: "hr-17") : nil

            // Hiring and grouping; one account and one group are there already, and one name is somebody else's.
            let ana = try await company.hire("ana@example.org", facts("Ana", "Nowak", title: "Engineer"))
            let bo = try await company.hire(
                "bo+x@example.org", facts("Bo \"B.\"", "O'Neil & Sons", phone: "tel:+1-201-555-0123"))
            let cy = try await company.hire("cy@example.org", facts("Žofia", "Ünal 山田", department: "Sales \\ \"EU\""))
            let di = try await company.hire(
                "di@example.org", ["givenName": "Di", "familyName": "Mond", "displayName": "Di Mond"])
            let ed = try await company.hire("early@example.org", facts("Ed", "Early", "early@example.org"))
            let taken =
                foreign == nil
                ? nil : try await company.hire("taken@example.org", facts("Tak", "En", "taken@example.org"))
            let outsider = try await company.hire("outsider@example.org", facts("Out", "Sider"))
            let staff = try await company.found("staff")
            let sales = try await company.found("Vertrieb \"Süd\" & Co")
            let birds = try await company.found("early birds")
            try await company.put([ana, bo, cy, ed] + (taken.map { [$0] } ?? []), into: staff)
            try await company.put([bo, cy, di], into: sales)
            try await company.put([ed], into: birds)
            for group in [staff, sales, birds] { try await company.grant(group) }
            company.adopt(early, as: ed)
            // Where two groups may have one name, ours stands beside theirs.
            if server.groupNamesAreUnique { company.adopt(group: birds) }
            if let taken { company.block(taken, true) }
            try await company.settle(parked: taken == nil ? 0 : 1)

            // The stranger goes, and the name is free.
            if let taken, let foreign {
                try await company.client.delete("/Users/" + foreign)
                company.forget(foreign)
                company.block(taken, false)
                try await company.run("queue", "retry", "app", "taken@example.org")
                try await company.settle()
            }

            try await change(company, ana: ana, bo: bo, di: di)
            if server.letsNamesChange {
                try await renameAll(company, ana: ana, bo: bo, cy: cy, staff, sales)
            } else {
                try await renameInVain(company)
            }

            // One leaves a group, and only this one; another joins.
            try await company.take([cy], outOf: staff)
            try await company.put([di], into: staff)
            try await company.settle()
            try await company.take([ed], outOf: birds)
            try await company.settle()

            // Away, changed meanwhile, and back.
            try await company.suspend(ana)
            try await company.settle()
            try await company.change(ana, ["familyName": "Kowalska"])
            try await company.resume(ana)
            try await company.settle()

            // A leaver is deactivated and comes back to the same account.
            try await company.dismiss(bo)
            try await company.settle()
            try await company.rehire(bo)
            try await company.settle()
            try await company.put([bo, outsider], into: sales)
            try await company.settle()

            // A policy goes with its group, and comes back.
            try await company.revoke(sales)
            try await company.settle()
            try await company.grantAgain(sales)
            try await company.settle()
            try await company.revoke(birds)
            try await company.settle()

            // Leavers are deleted from now on, those of before included; one of them comes back to a new account.
            try await company.dismiss(cy)
            try await company.settle()
            try await company.deleteLeavers()
            try await company.settle()
            try await company.dismiss(di)
            try await company.settle()
            try await company.rehire(di)
            try await company.put([di], into: staff)
            try await company.settle()

            try await finish(company)
        }
    }

    private func change(_ company: Company, ana: Int, bo: Int, di: Int) async throws {
        try await company.change(ana, facts("Ana Maria", "Nowak-Kim", "ana.maria@example.org", title: "Lead"))
        // What was not there comes, and what was there goes.
        try await company.change(di, ["email": "di@example.org", "phone": "tel:+1-201-555-0199", "department": "Art"])
        try await company.change(bo, ["title": "Head"], clearing: ["phone"])
        try await company.settle()
        try await company.change(ana, [:], clearing: ["title", "email"])
        try await company.change(di, ["department": "Fine Art"], clearing: ["phone"])
        try await company.settle()
    }

    private func renameAll(_ company: Company, ana: Int, bo: Int, cy: Int, _ staff: Int, _ sales: Int) async throws {
        try await company.rename(ana, to: "ana.kim@example.org")
        try await company.rename(group: staff, to: "all staff")
        try await company.settle()
        // Two people swap their names, and so do two groups.
        try await company.rename(bo, to: "x@example.org")
        try await company.rename(cy, to: "bo+x@example.org")
        try await company.rename(bo, to: "cy@example.org")
        try await company.rename(group: staff, to: "x")
        try await company.rename(group: sales, to: "all staff")
        try await company.rename(group: staff, to: "Vertrieb \"Süd\" & Co")
        try await company.settle()
    }

    /// A person is asked, and nothing is tried again and again.
    private func renameInVain(_ company: Company) async throws {
        let before = try await company.client.state()
        try await company.run("user", "set", "ana@example.org", "--rename", "ana.kim@example.org")
        try await company.run("group", "rename", "staff", "all staff")
        let outcome = try await company.work()
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("never changes a user name"))
        #expect(outcome.errors.contains("lets nobody rename groups"))
        let after = try await company.client.state()
        #expect(after.users == before.users && after.groups == before.groups)
        try await company.run("user", "set", "ana.kim@example.org", "--rename", "ana@example.org")
        try await company.run("group", "rename", "all staff", "staff")
        try await company.settle()
    }

    /// Nothing is left to do, nothing was missed, and all of it follows from the journal.
    private func finish(_ company: Company, _ what: String = "every step") async throws {
        let before = company.requests
        try await company.settle()
        #expect(company.requests == before, "a worker with nothing to do has sent something")
        let verified = try await company.run("rebuild", "--verify")
        #expect(verified.output.contains("no difference"))
        print(
            "real servers: \(company.server.name), \(what): \(company.commands) commands, \(company.requests) requests, everything compared \(company.comparisons) times"
        )
    }

    private func facts(
        _ given: String, _ family: String, _ email: String? = nil, title: String? = nil, phone: String? = nil,
        department: String? = nil
    ) -> [String: String] {
        let texts = [
            "givenName": given, "familyName": family, "displayName": given + " " + family,
            "email": email ?? "\(given.lowercased().filter { $0.isASCII && $0.isLetter })@example.org", "title": title,
            "phone": phone, "department": department,
        ]
        return texts.compactMapValues { $0 }
    }
}
