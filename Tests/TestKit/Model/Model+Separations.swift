import Database
package import Domain

/// Separations of duties, by the rules: who holds both is computed from the views, for everybody, before and after.
extension Model {
    package func separation(named name: String) -> SeparationState? {
        let folded = Names.folded(name)
        return separations.first { $0.value.removed == nil && Names.folded($0.value.name) == folded }.map {
            SeparationState(key: $0.key, name: $0.value.name, separation: $0.value.separation)
        }
    }

    package func separations(naming key: EntityKey) -> [String] {
        separations.filter {
            $0.value.removed == nil && [$0.value.separation.first, $0.value.separation.second].contains(key)
        }.sorted { $0.key < $1.key }.map(\.value.name)
    }

    package func exception(of user: EntityKey, from separation: EntityKey) -> Timestamp? {
        allowances[ExceptionPlace(separation: separation, user: user)]?.at
    }

    package func holders(of separation: Separation) -> Holders {
        let keys = views.holders(of: separation).sorted()
        return Holders(
            count: keys.count,
            first: keys.prefix(10).map { Holders.User(key: $0, name: users[$0]?.name ?? "(erased)") })
    }

    /// Who holds both of each separation that there is now.
    var heldTogether: [EntityKey: Set<EntityKey>] {
        separations.filter { $0.value.removed == nil }.mapValues { views.holders(of: $0.separation) }
    }

    /// The oldest separation both of whose sides somebody holds who did not before, and is not allowed to.
    func conflict(since before: [EntityKey: Set<EntityKey>]) -> EntityKey? {
        heldTogether.filter { separation, users in
            users.contains {
                before[separation]?.contains($0) != true && exception(of: $0, from: separation) == nil
            }
        }.keys.min()
    }

    mutating func changeSeparations(_ event: Event, _ seq: Seq) {
        switch event {
        case .separationAdded(let name, let separation):
            separations[seq] = KeptApart(name: name, separation: separation)
        case .separationRemoved(let separation):
            separations[separation]?.removed = seq
            allowances = allowances.filter { $0.key.separation != separation }
        case .separationExceptionAllowed(let separation, let user, let until):
            allowances[ExceptionPlace(separation: separation, user: user)] = Boundary(at: until, seq: seq)
        case .separationExceptionEnded(let separation, let user), .separationExceptionExpired(let separation, let user):
            allowances[ExceptionPlace(separation: separation, user: user)] = nil
        case .membershipStartRefused(let group, let member, let kind, _):
            beginnings[Membership(group: group, member: member, kind: kind)] = nil
        case .userRemoved(let user): allowances = allowances.filter { $0.key.user != user }
        default: break
        }
    }

    func computeAllowances() -> Set<Views.Allowance> {
        Set(allowances.map { Views.Allowance(place: $0.key, until: $0.value.at, seq: $0.value.seq) })
    }

    var separationTables: [ModelTable] {
        [
            ModelTable(
                "separations", "key name folded kind first second removed_seq",
                separations.map { key, known in
                    [
                        .integer(key), .text(known.name), .text(Names.folded(known.name)),
                        .text(known.separation.kind.rawValue), .integer(known.separation.first),
                        .integer(known.separation.second), SQLValue(known.removed),
                    ]
                }),
            ModelTable(
                "separation_exceptions", "separation user until_at from_seq to_seq",
                Self.rows(histories.allowances) {
                    [.integer($0.place.separation), .integer($0.place.user), .integer($0.until.microseconds)]
                }),
        ]
    }
}

extension Views {
    /// The users who hold both of a pair.
    package func holders(of separation: Separation) -> Set<EntityKey> {
        switch separation.kind {
        case .groups:
            let users = Set(memberships.filter { $0.kind == .user }.map(\.member))
            return users.filter { groups(of: $0).isSuperset(of: [separation.first, separation.second]) }
        case .policies:
            let holders = { (policy: EntityKey) in Set(reasons.filter { $0.policy == policy }.map(\.user)) }
            return holders(separation.first).intersection(holders(separation.second))
        }
    }
}
