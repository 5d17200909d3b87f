import Delivery
import SCIMConnector
import Testing

/// A change that one request cannot hold.
@Suite struct DividedChangeTests {
    private static let texts = Dictionary(uniqueKeysWithValues: (10..<15).map { ("attribute\($0)", "value \($0)") })

    private func connector(_ change: (inout TargetProfile) -> Void) async -> SCIMConnector {
        var profile = TargetProfile.scim
        change(&profile)
        return await Fixtures.idle(profile)
    }

    @Test func aChangeWithTooManyOperationsIsSentInParts() async {
        let connector = await connector { $0.maximumPatchOperations = 3 }
        var set = Self.texts
        var clear = ["b", "a"]
        var sizes: [Int] = []
        while !(set.isEmpty && clear.isEmpty) {
            let part = connector.part(of: .updateUser(remoteId: "1", set: set, clear: clear, all: Self.texts))
            guard case .updateUser("1", let written, let cleared, Self.texts, _, _) = part else {
                Issue.record("\(part) is no part of the change")
                return
            }
            sizes.append(connector.prepare(part).operations.count)
            #expect(!written.isEmpty || !cleared.isEmpty)
            for (path, value) in written { #expect(set.removeValue(forKey: path) == value) }
            clear.removeAll { cleared.contains($0) }
        }
        #expect(sizes == [3, 3, 1])
    }

    @Test func whatFitsIsNotDivided() async {
        let operation = Operation.updateUser(remoteId: "1", set: Self.texts, clear: ["a"], all: Self.texts)
        #expect(await connector { $0.maximumPatchOperations = 6 }.part(of: operation) == operation)
        #expect(await connector { $0.maximumPatchOperations = nil }.part(of: operation) == operation)
    }

    @Test("A merge and PUT hold any change", arguments: [TargetProfile.UpdateStyle.patchWhole, .put])
    func wholes(style: TargetProfile.UpdateStyle) async {
        let operation = Operation.updateUser(remoteId: "1", set: Self.texts, clear: ["a"], all: Self.texts)
        let connector = await connector {
            $0.maximumPatchOperations = 1
            $0.updateStyle = style
        }
        #expect(connector.part(of: operation) == operation)
    }

    @Test func whatGoesInOneOperationStaysTogether() async {
        let street = "addresses[type eq \"work\"].streetAddress"
        let city = "addresses[type eq \"work\"].locality"
        let connector = await connector {
            $0.maximumPatchOperations = 1
            $0.singleElementRoots = ["addresses"]
        }
        let all = [street: "1 Main St", city: "London", "title": "x"]
        #expect(
            connector.part(of: .updateUser(remoteId: "1", set: all, clear: [], all: all))
                == .updateUser(
                    remoteId: "1", set: [street: "1 Main St", city: "London"], clear: [], all: all))
    }

    @Test func membersGoInAsManyAtATimeAsTheTargetTakes() async {
        let connector = await connector {
            $0.memberChunk = 3
            $0.memberRemovalChunk = 2
        }
        let members = ["a", "b", "c", "d"]
        #expect(
            connector.part(of: .addMembers(remoteId: "1", members: members))
                == .addMembers(remoteId: "1", members: ["a", "b", "c"]))
        #expect(
            connector.part(of: .removeMembers(remoteId: "1", members: members))
                == .removeMembers(remoteId: "1", members: ["a", "b"]))
    }

    @Test func aRemovalByFilterCountsOneOperationAMember() async {
        let removal = Operation.removeMembers(remoteId: "1", members: ["a", "b", "c"])
        let byFilter = await connector { $0.maximumPatchOperations = 2 }
        #expect(byFilter.part(of: removal) == .removeMembers(remoteId: "1", members: ["a", "b"]))
        let byList = await connector {
            $0.maximumPatchOperations = 2
            $0.memberRemoval = .valueList
        }
        #expect(byList.part(of: removal) == removal)
    }
}
