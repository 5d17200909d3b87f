import Crypto
import Domain
import Store

/// The key under which a target may recognise the same intent.
enum IdempotencyKey {
    /// SHA-256, in hexadecimal, over all that makes an intent: the same intent gives the same key on every machine, and
    /// one key never goes out with two bodies.
    static func of(
        journal: [UInt8], claim: Claim, wantedSeq: Seq, externalId: String, request: PreparedRequest
    ) -> String {
        var hash = SHA256()
        let body = Array(SHA256.hash(data: request.body ?? []))
        let parts = [
            journal.hexadecimal, "\(claim.app)", externalId, "\(wantedSeq)", "\(claim.round)", request.method,
            request.path, body.hexadecimal,
        ]
        // A line each: none of the parts can hold a line end, so no two lists give one text.
        hash.update(data: Array(parts.joined(separator: "\n").utf8))
        return Array(hash.finalize()).hexadecimal
    }
}
