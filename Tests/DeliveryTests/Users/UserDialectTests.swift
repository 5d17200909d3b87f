import Domain
import Testing

@testable import Delivery
@testable import Store

@Suite("Accounts at targets that cannot do everything with them")
struct UserDialectTests {
    /// What is sent for an account that has `attributes`, where `user` is wanted.
    private func next(
        _ profile: TargetProfile, has attributes: [String: String], wanted user: [String: String]
    ) -> Step {
        let app = DeliveryApp(
            key: 1, name: "acme",
            connection: AppConnection(connector: "scim", profile: "scim", endpoint: nil, credential: nil),
            features: [.create, .update], isPaused: false, mapping: ["title": MappingRule("user.title")], changedSeq: 1,
            hold: nil,
            settings: AppSettings(), pace: nil, isProven: true)
        let claim = Claim(
            app: 1, resource: 2, kind: .user, epoch: 1, wantedSeq: 1, attempts: 0, round: 0, lookUp: .unneeded,
            lastProblem: nil)
        let want = WantedUser(
            externalId: "u-1", status: .active, attributes: user, isAssigned: true, revokeSeq: 0, hasVanished: false,
            isHeld: false, wantedSeq: 1,
            link: Link(
                remoteId: "7", isCreated: true, isActive: true, attributes: attributes, activatedSeq: 0,
                activatedAt: nil, doubts: Doubts()))
        var memory = DeliveryMemory(claim)
        return UserDelivery(
            target: AppTarget(app: app, profile: profile, connector: Unasked()), claim: claim, want: want,
            now: Timestamp(microseconds: 0)
        ).next(&memory)
    }

    private static let email = "emails[type eq \"work\"].value"

    @Test("A first email is told apart from one that changes")
    func newElement() {
        let user = ["userName": "ada", "email": "ada@example.org"]
        guard
            case .send(.updateUser(_, _, _, _, let new, _)) = next(
                .scim, has: ["userName": "ada", "externalId": "u-1"], wanted: user),
            case .send(.updateUser(_, _, _, _, let changed, _)) = next(
                .scim, has: ["userName": "ada", "externalId": "u-1", Self.email: "old@example.org"], wanted: user)
        else {
            Issue.record("an update should be sent")
            return
        }
        #expect(new == [Self.email])
        #expect(changed.isEmpty)
    }

    @Test("Where names never change, all else is sent, with the name as it is, and then a person is asked")
    func fixedName() {
        var profile = TargetProfile.scim
        profile.userNameChanges = false
        let user = ["userName": "ada.king", "title": "Countess"]
        let first = next(profile, has: ["userName": "ada", "externalId": "u-1"], wanted: user)
        guard case .send(.updateUser(_, let set, _, let all, _, _)) = first else {
            Issue.record("\(first)")
            return
        }
        #expect(set == ["title": "Countess"])
        #expect(all["userName"] == "ada")
        let then = next(profile, has: ["userName": "ada", "externalId": "u-1", "title": "Countess"], wanted: user)
        guard case .park("unsupported", _) = then else {
            Issue.record("\(then)")
            return
        }
    }

    @Test("Where no ids of ours are kept, their absence is no difference")
    func noExternalId() {
        var profile = TargetProfile.scim
        profile.usersHaveExternalId = false
        #expect(next(profile, has: ["userName": "ada"], wanted: ["userName": "ada"]) == .finish)
        #expect(next(.scim, has: ["userName": "ada"], wanted: ["userName": "ada"]) != .finish)
    }
}

/// A connector that is never asked.
private struct Unasked: Connector {
    func part(of operation: Delivery.Operation) -> Delivery.Operation { operation }
    func prepare(_ operation: Delivery.Operation, version: String?) -> PreparedRequest {
        PreparedRequest(method: "", path: "")
    }
    func send(_ request: PreparedRequest, idempotencyKey: String?) async -> Reply { .stale(status: 0) }
}
