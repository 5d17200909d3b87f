/// The code that speaks one protocol with one app.
///
/// A connector only talks: it keeps no state about resources, decides nothing, and never retries. The worker asks it to
/// prepare a request, commits the intent, and only then lets it be sent.
package protocol Connector: Sendable {
    /// As much of a change as one request to this target can hold; the operation itself where it fits.
    ///
    /// The worker asks this before ``prepare(_:version:)``, records what the part confirmed, and so comes to the rest in
    /// its next step. Only changes of a user and of members are ever divided, and the parts have no order between them.
    func part(of operation: Operation) -> Operation

    /// The exact request for an operation.
    ///
    /// Pure: the same operation and version always give the same bytes.
    ///
    /// - Parameters:
    ///   - operation: what is asked, no more than ``part(of:)`` gives.
    ///   - version: the version of the resource that the change is meant for, as ``RemoteResource/version`` had it; it
    ///     goes out where the target's profile uses versions, and a changed resource is then answered as stale.
    /// - Returns: the request.
    func prepare(_ operation: Operation, version: String?) -> PreparedRequest

    /// Sends a prepared request and waits for its answer, at most as long as the profile's request timeout.
    ///
    /// - Parameters:
    ///   - request: as ``prepare(_:)`` gave it.
    ///   - idempotencyKey: sent along with a request that changes something; nil for one that only reads.
    /// - Returns: what became of it. Every failure is an answer; nothing is thrown.
    func send(_ request: PreparedRequest, idempotencyKey: String?) async -> Reply
}

extension Connector {
    /// The exact request for an operation, whatever version the resource has.
    package func prepare(_ operation: Operation) -> PreparedRequest { prepare(operation, version: nil) }
}
