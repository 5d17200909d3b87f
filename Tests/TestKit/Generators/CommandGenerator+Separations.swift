import Domain

/// Pairs of the few groups and policies, so that much of what is asked would bring together what is kept apart.
extension CommandGenerator {
    mutating func separationRequest() -> Request {
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<9: return separationAddition()
        case 9..<11: return .removeSeparation(name: separation())
        case 11..<18:
            return .allowException(
                separation: separation(), userName: random.chance(70) ? suspect() : user(),
                until: random.chance(95) ? instant() : time.advanced(by: .seconds(500 * 86_400)))
        default:
            let place = model.allowances.keys.sorted { ($0.separation, $0.user) < ($1.separation, $1.user) }
                .randomElement(using: &random)
            return .endException(
                separation: place.flatMap { model.separations[$0.separation]?.name } ?? separation(),
                userName: place.flatMap { model.users[$0.user]?.name } ?? user())
        }
    }

    /// One of separations, or one that brings users into what is kept apart, now or later.
    mutating func dutyRequest() -> Request {
        if random.chance(35) { return separationRequest() }
        let separation = model.separations.keys.sorted().last { model.separations[$0]?.removed == nil }
        guard let pair = separation.flatMap({ model.separations[$0]?.separation }) else { return separationAddition() }
        let part = random.chance(50) ? pair.first : pair.second
        let group = model.groups[pair.kind == .groups ? part : model.policies[part]?.group ?? 0]?.name ?? group()
        let members = [random.chance(80) ? MemberName.user(user()) : member()]
        return random.chance(70)
            ? .addMembers(group: group, members: members)
            : .addTimedMembers(group: group, members: members, window: window())
    }

    mutating func separationAddition() -> Request {
        let isOfGroups = random.chance(60)
        return .addSeparation(
            name: random.pick(pool.separations, or: "s"), kind: isOfGroups ? .groups : .policies,
            first: isOfGroups ? group() : policy(), second: isOfGroups ? group() : policy(),
            allowsExisting: random.chance(50))
    }

    private mutating func separation() -> String {
        let known = model.separations.values.filter { $0.removed == nil }.map(\.name).sorted()
        return random.pick(random.chance(90) && !known.isEmpty ? known : pool.separations, or: "s")
    }

    /// Somebody who holds something that is kept apart from something else.
    private mutating func suspect() -> String {
        let groups = model.separations.values.filter { $0.removed == nil }.flatMap {
            [$0.separation.first, $0.separation.second]
        }
        let users = model.memberships.filter { $0.kind == .user && groups.contains($0.group) }.map(\.member)
        return users.sorted().randomElement(using: &random).flatMap { model.users[$0]?.name } ?? user()
    }
}
