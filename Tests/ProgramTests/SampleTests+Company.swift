import Foundation
import Sandbox
import TestKit
import Testing

extension SampleTests {
    private static let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
    private static let entra = "urn:ietf:params:scim:schemas:extension:Microsoft:Entra:2.0:User"

    /// What an app said itself after a step of the play.
    private static func state(_ app: String, _ step: Int, in folder: TemporaryFolder) throws -> SandboxState {
        let data = try Data(contentsOf: URL(fileURLWithPath: folder.file("\(app)-\(step).json")))
        return try JSONDecoder().decode(SandboxState.self, from: data)
    }

    /// The names of those who may sign in.
    private static func active(_ state: SandboxState) -> Set<String> {
        Set(state.users.filter(\.active).map(\.userName))
    }

    @Test("The sample company has at its apps what its rules, mappings, windows and exceptions say, day by day")
    func company() async throws {
        try await TemporaryFolder.with { folder in
            let play = try Program.Running(
                [Program.path, folder.file("kept")], of: Self.folder + "/company/play", in: folder.path)
            let outcome = await play.outcome()
            #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
            for words in [
                "which separation \"pay or approve\" keeps apart", "quarter end, ticket 4711",
                "has(user.contract) is false",
                "noah.okafor@halden.example leaves", "no difference at seq",
            ] {
                #expect(outcome.output.contains(words), "\(outcome.output)")
            }
            let kept = TemporaryFolder(path: folder.file("kept"))
            try Self.checkFounding(kept)
            try Self.checkWindow(kept)
            try Self.checkMover(kept)
            try Self.checkEnds(kept)
        }
    }

    /// Everybody with what the mappings make of them, and nobody whom an exception or a condition keeps out.
    private static func checkFounding(_ folder: TemporaryFolder) throws {
        let aws = try state("aws", 1, in: folder)
        #expect(active(aws).count == 16 && aws.users.count == 16)
        #expect(!active(aws).contains("piotr.zielinski@halden.example"))
        #expect(active(aws).isSuperset(of: ["mei.tanaka@codeworks.example", "tomas.novak@codeworks.example"]))
        let jorg = try #require(aws.user(named: "jorg.muller@halden.example")).attributes
        #expect(jorg["displayName"] == "Jörg Müller")
        #expect(jorg["locale"] == "de-DE")
        #expect(jorg["userType"] == "Employee")
        #expect(jorg["\(enterprise):department"] == "ENGINEERING")
        #expect(jorg["\(enterprise):costCenter"] == "4100")
        #expect(jorg["\(enterprise):employeeNumber"] == "000021")
        #expect(aws.user(named: "hugo.fontaine@halden.example")?.attributes["nickName"] == "Hub")
        #expect(aws.user(named: "tomas.novak@codeworks.example")?.displayName == "Tomáš Novák (external)")
        #expect(aws.groups.map(\.displayName) == ["on-call", "technology"])
        #expect(Set(aws.group(named: "technology")?.members.map(\.userName) ?? []) == active(aws))
        #expect(
            aws.group(named: "on-call")?.members.map(\.userName) == [
                "karin.vogel@halden.example", "zoe.lefevre@halden.example",
            ])

        let entra = try state("entra", 1, in: folder)
        #expect(active(entra).count == 37 && !active(entra).contains("bruno.keller@halden.example"))
        for (user, nickname) in [
            ("ana.silva", "Ana Silva"), ("ana.silva2", "Ana Silva"), ("sofia.van.dijk", "Sofia van Dijk (external)"),
            ("lukasz.wisniewski", "Łukasz Wiśniewski"),
        ] {
            let account = try #require(entra.user(named: user + "@halden.example"))
            #expect(account.attributes["\(Self.entra):mailNickname"] == user)
            #expect(account.displayName == nickname)
        }
        #expect(entra.group(named: "managers")?.members.count == 7)
        #expect(entra.group(named: "staff")?.members.count == 37)

        let salesforce = try state("salesforce", 1, in: folder)
        #expect(active(salesforce).count == 15)
        let helena = try #require(salesforce.user(named: "helena.costa@halden.example.halden")).attributes
        #expect(helena["nickName"] == "hcosta" && helena["timezone"] == "Europe/Lisbon")
        #expect(salesforce.user(named: "soren.odegard@halden.example.halden")?.attributes["nickName"] == "sodegard")
        #expect(salesforce.group(named: "managers")?.members.count == 4)
    }

    /// The auditors' window has opened, a contract has come, and an exception lets somebody approve.
    private static func checkWindow(_ folder: TemporaryFolder) throws {
        let aws = try state("aws", 2, in: folder)
        #expect(active(aws).contains("dorota.lis@halden.example"))
        #expect(aws.group(named: "auditors")?.members.map(\.userName) == ["dorota.lis@halden.example"])
        #expect(active(try state("entra", 2, in: folder)).contains("bruno.keller@halden.example"))
        let salesforce = try state("salesforce", 2, in: folder)
        #expect(active(salesforce).contains("rui.tavares@halden.example.halden"))
        #expect(salesforce.group(named: "approvals")?.members.count == 3)
    }

    /// Two attributes have changed, and with them three apps.
    private static func checkMover(_ folder: TemporaryFolder) throws {
        let name = "ines.brandt@halden.example"
        let aws = try state("aws", 3, in: folder)
        #expect(aws.user(named: name)?.active == false)
        #expect(aws.group(named: "technology")?.members.contains { $0.userName == name } == false)
        let entra = try #require(try state("entra", 3, in: folder).user(named: name))
        #expect(entra.active && entra.attributes["title"] == "Account Manager")
        #expect(entra.attributes["\(enterprise):department"] == "Sales")
        #expect(entra.attributes["\(Self.entra):mailNickname"] == "ines.brandt")
        let salesforce = try state("salesforce", 3, in: folder)
        #expect(salesforce.user(named: name + ".halden")?.active == true)
        #expect(salesforce.group(named: "commercial")?.members.contains { $0.userName == name + ".halden" } == true)
    }

    /// Whatever was to end has ended, and nothing else has.
    private static func checkEnds(_ folder: TemporaryFolder) throws {
        let before = try (
            state("aws", 3, in: folder), state("entra", 3, in: folder), state("salesforce", 3, in: folder)
        )
        let after = try (state("aws", 4, in: folder), state("entra", 4, in: folder), state("salesforce", 4, in: folder))
        #expect(
            active(before.0).subtracting(active(after.0)) == [
                "noah.okafor@halden.example", "tomas.novak@codeworks.example", "dorota.lis@halden.example",
            ])
        #expect(active(before.1).subtracting(active(after.1)) == ["noah.okafor@halden.example"])
        #expect(active(before.2).subtracting(active(after.2)) == ["rui.tavares@halden.example.halden"])
        #expect(after.0.group(named: "auditors") == nil)
        #expect(active(after.0).isSubset(of: active(before.0)) && active(after.1).isSubset(of: active(before.1)))
    }
}
