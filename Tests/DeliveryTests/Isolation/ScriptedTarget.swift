import Delivery
import Synchronization

/// A target without a network: every request takes its time, and some always fail.
final class ScriptedTarget: Connector {
    /// What it does with a request.
    enum Temper: Sendable {
        case answers
        /// 500 at once.
        case fails
        /// No answer before the request's timeout.
        case hangs
        /// Nobody listens.
        case isGone
    }

    private let time: LeapingTime
    private let temper: @Sendable (Delivery.Operation) -> Temper
    private let operations = Mutex<[[UInt8]: Delivery.Operation]>([:])
    private let sent = Mutex(0)

    init(time: LeapingTime, temper: @escaping @Sendable (Delivery.Operation) -> Temper) {
        self.time = time
        self.temper = temper
    }

    /// Requests so far.
    var requests: Int { sent.withLock { $0 } }

    func part(of operation: Delivery.Operation) -> Delivery.Operation { operation }

    func prepare(_ operation: Delivery.Operation, version: String?) -> PreparedRequest {
        let body = Array("\(operation)".utf8)
        operations.withLock { $0[body] = operation }
        return PreparedRequest(method: operation.changesTarget ? "POST" : "GET", path: "/", body: body)
    }

    func send(_ request: PreparedRequest, idempotencyKey: String?) async -> Reply {
        sent.withLock { $0 += 1 }
        guard let operation = operations.withLock({ $0[request.body ?? []] }) else {
            return .refused(detail: "never prepared", status: 400)
        }
        switch temper(operation) {
        case .answers:
            await time.wait(.milliseconds(500))
            return Self.answer(operation)
        case .fails:
            await time.wait(.milliseconds(500))
            return .ambiguous(detail: "out of order", status: 500)
        case .hangs:
            await time.wait(.seconds(30))
            return .ambiguous(detail: "no answer within 30 seconds", status: nil)
        case .isGone:
            await time.wait(.milliseconds(1))
            return .unreachable(detail: "connection refused")
        }
    }

    private static func answer(_ operation: Delivery.Operation) -> Reply {
        switch operation {
        case .createUser(let externalId, let attributes):
            .done(
                RemoteResource(id: externalId, externalId: externalId, attributes: attributes, isActive: true),
                status: 201)
        case .createGroup(let externalId, let name, _):
            .done(
                RemoteResource(
                    id: externalId, externalId: externalId, attributes: ["displayName": name], isActive: nil),
                status: 201)
        case .findUser, .findGroup: .found([], status: 200)
        default: .done(nil, status: 200)
        }
    }
}
