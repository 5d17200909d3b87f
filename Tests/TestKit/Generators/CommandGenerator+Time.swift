import Domain

/// What is to begin or to end later: often soon, and several things at the same second.
extension CommandGenerator {
    mutating func timeRequest() -> Request {
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<8: return timedAddition()
        case 8..<12:
            let present = scheduledMember() ?? presentMember()
            return .changeMembershipEnd(
                group: present?.group ?? group(), member: present?.member ?? member(),
                until: random.chance(75) ? instant() : nil)
        case 12:
            return scheduledMember().map { .removeMembers(group: $0.group, members: [$0.member]) } ?? timedAddition()
        case 13..<16: return .changePolicyWindow(name: policy(), from: boundChange(), until: boundChange())
        case 16..<19: return .scheduleLeave(userName: user(), at: instant())
        default:
            let leaver = model.leaves.keys.sorted().randomElement(using: &random).flatMap { model.users[$0]?.name }
            return .cancelLeave(userName: leaver ?? user())
        }
    }

    mutating func window() -> TimeWindow {
        TimeWindow(from: random.chance(50) ? instant() : nil, until: random.chance(70) ? instant() : nil)
    }

    private mutating func timedAddition() -> Request {
        let (group, window) = (group(), window())
        let members = (0..<(random.chance(30) ? 2 : 1)).map { _ in member() }
        return .addTimedMembers(group: group, members: members, window: window)
    }

    private mutating func boundChange() -> BoundChange {
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<6: .set(instant())
        case 6..<8: .clear
        default: .keep
        }
    }

    /// Mostly within half a minute, on one of a few instants, so that many fall due together.
    mutating func instant() -> Timestamp {
        let second: Int64 = 1_000_000
        let soon = time.microseconds + Int64.random(in: -1...40, using: &random) * second
        return Timestamp(microseconds: random.chance(70) ? soon + 5 * second - soon % (5 * second) : soon)
    }

    private mutating func scheduledMember() -> (group: String, member: MemberName)? {
        let sorted = model.beginnings.keys.sorted { ($0.group, $0.member) < ($1.group, $1.member) }
        guard random.chance(50), let chosen = sorted.randomElement(using: &random),
            let group = model.groups[chosen.group]
        else { return nil }
        if let user = model.users[chosen.member] { return (group.name, .user(user.name)) }
        return model.groups[chosen.member].map { (group.name, .group($0.name)) }
    }
}
