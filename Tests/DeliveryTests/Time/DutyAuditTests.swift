import Audit
import Database
import Domain
import Store
import TestKit
import Testing

/// Who held what must be separate, as the interval tables have it, is what the model computes for that instant.
@Suite("The audit of duties")
struct DutyAuditTests {
    @Test(
        "says for every instant who held both, since when, and with which exception",
        arguments: Seeds.take(short: 8, long: 200))
    func instants(seed: UInt64) async throws {
        var generator = CommandGenerator(seed: seed, pool: .few, dutyShare: 40)
        let steps = try generator.steps(140)
        try await TemporaryStore.with { temporary in
            var model = Model()
            for step in steps {
                temporary.clock.set(step.time)
                switch step {
                case .submit(let commands): _ = try await temporary.store.submit(commands)
                case .report(let choice, let time):
                    var next = model
                    let events = try next.report(choice, at: time)
                    try await temporary.store.work { _, report in try report(events, "worker") }
                case .pass: try await temporary.store.fireDue()
                }
                try model.follow(step)
            }
            let expected = model
            let compared = try await temporary.store.read { connection, journal in
                let audit = Audit(connection, journal)
                var compared = 0
                for seq in 0...expected.head {
                    let answers = try audit.duties(in: AuditPeriod(from: seq, to: seq))
                    let found = Set(answers.map { Line($0) })
                    let wanted = Self.lines(expected, asOf: seq)
                    #expect(found == wanted && answers.count == found.count, "seed \(seed), seq \(seq)")
                    compared += found.count
                }
                return compared
            }
            print("seed \(seed): \(compared) duties compared at \(expected.head + 1) seqs")
        }
    }

    fileprivate struct Line: Hashable {
        let separation: String
        let user: String
        let seq: Seq
        let isViolation: Bool
        let exception: Seq?
    }

    /// Everybody who held both as of a seq, by looking at every state before it.
    private static func lines(_ model: Model, asOf seq: Seq) -> Set<Line> {
        let views = model.snapshots[Int(seq)]
        var lines: Set<Line> = []
        for name in views.names where name.kind == .separation {
            guard let pair = model.separations[name.key]?.separation else { continue }
            for user in views.holders(of: pair) {
                var since = seq
                while since > 0, model.snapshots[Int(since) - 1].holders(of: pair).contains(user) { since -= 1 }
                let exception = views.allowances.first { $0.place.separation == name.key && $0.place.user == user }
                lines.insert(
                    Line(
                        separation: name.name,
                        user: views.names.first { $0.kind == .user && $0.key == user }?.name ?? "", seq: since,
                        isViolation: exception == nil, exception: exception?.seq))
            }
        }
        return lines
    }
}

extension DutyAuditTests.Line {
    init(_ answer: DutyAnswer) {
        self.init(
            separation: answer.separation, user: answer.user, seq: answer.seq, isViolation: answer.isViolation,
            exception: answer.exception?.seq)
    }
}
