import TestKit
import Testing

/// What happens in a company, drawn from a seed.
struct RealServerCampaign {
    private var random: SplitMix64
    private var counter = 0

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    /// Gives `steps` commands, and compares everything after every few of them.
    mutating func run(_ steps: Int, in company: Company) async throws {
        for _ in 0..<2 {
            let group = try await company.found(draw("group"))
            try await company.grant(group)
        }
        for _ in 0..<4 { try await hire(company) }
        for step in 0..<steps {
            try await act(company)
            if step % 4 == 3 { try await company.settle() }
        }
        try await company.settle()
    }

    private mutating func draw(_ word: String) -> String {
        counter += 1
        return "\(word)\(counter)"
    }

    private mutating func hire(_ company: Company) async throws {
        let name = draw("p")
        let person = try await company.hire(name + "@example.org", facts(name))
        if let group = company.groups.keys.sorted().randomElement(using: &random) {
            try await company.put([person], into: group)
        }
    }

    private mutating func facts(_ name: String) -> [String: String] {
        [
            "givenName": "Given \(name)", "familyName": "Family \(name)", "displayName": "Given \(name) Family \(name)",
            "email": "\(name)@example.com",
        ]
    }

    private mutating func act(_ company: Company) async throws {
        let server = company.server
        let group = company.groups.keys.sorted().randomElement(using: &random) ?? 0
        let here = company.people.filter { !$0.value.hasLeft }.keys.sorted()
        guard let person = here.randomElement(using: &random) else { return try await hire(company) }
        let isIn = company.groups[group]?.members.contains(person) ?? false
        switch Int.random(in: 0..<12, using: &random) {
        case 0: try await hire(company)
        case 1: try await company.change(person, facts(draw("q")))
        case 2 where server.letsNamesChange: try await company.rename(person, to: draw("r") + "@example.org")
        case 3 where server.letsNamesChange: try await company.rename(group: group, to: draw("team "))
        case 4 where company.people[person]?.isSuspended == false: try await company.suspend(person)
        case 4, 5:
            for person in here where company.people[person]?.isSuspended == true { try await company.resume(person) }
        case 6: try await company.dismiss(person)
        case 7:
            guard let left = company.people.filter({ $0.value.hasLeft }).keys.sorted().randomElement(using: &random)
            else { return }
            try await company.rehire(left)
            try await company.put([left], into: group)
        case 8 where company.groups[group]?.hasPolicy == true: try await company.revoke(group)
        case 8, 9:
            for group in company.groups.keys.sorted() where company.groups[group]?.hasPolicy == false {
                try await company.grantAgain(group)
            }
        case 10 where company.deletes == false && Int.random(in: 0..<4, using: &random) == 0:
            try await company.deleteLeavers()
        case _ where isIn: try await company.take([person], outOf: group)
        default: try await company.put([person], into: group)
        }
    }
}
