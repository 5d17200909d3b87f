import Crypto
import Database

/// Seals what is about a person before it reaches the journal, and opens it again (ChaCha20-Poly1305, RFC 8439).
///
/// A sealed text is the sixteen bytes that name the key, then nonce, ciphertext and tag. What it belongs to (the place
/// in the journal) is authenticated with it, so that a sealed text moved to another row does not open.
struct Seal {
    let keys: KeyStore

    private static let journalKeyId = [UInt8](repeating: 0, count: 16)

    /// Seals a text.
    ///
    /// - Parameters:
    ///   - text: what is to be sealed.
    ///   - keyId: identifier of a user's key; nil for the journal's own.
    ///   - place: what it belongs to.
    /// - Returns: the sealed bytes.
    /// - Throws: `StorageError` of kind `.erased` where the key is gone.
    func close(_ text: String, key keyId: [UInt8]?, place: String) throws -> [UInt8] {
        let key: SymmetricKey
        if let keyId, keyId != Self.journalKeyId {
            guard let own = try keys.key(keyId) else {
                throw StorageError(
                    .erased, "the key of this user was erased; nothing about this person can be recorded any more")
            }
            key = own
        } else {
            key = keys.journal
        }
        let box = try ChaChaPoly.seal(
            Array(text.utf8), using: key, nonce: ChaChaPoly.Nonce(data: keys.nonce()), authenticating: Array(place.utf8)
        )
        return (keyId ?? Self.journalKeyId) + box.combined
    }

    /// Opens a sealed text; nil where its key was erased.
    ///
    /// - Throws: `StorageError` where it was tampered with, or the key store is another journal's.
    func open(_ bytes: [UInt8], place: String) throws -> String? {
        let id = Array(bytes.prefix(16))
        let key: SymmetricKey
        if id == Self.journalKeyId {
            key = keys.journal
        } else {
            guard let own = try keys.key(id) else { return nil }
            key = own
        }
        do {
            let box = try ChaChaPoly.SealedBox(combined: bytes.dropFirst(16))
            let text = try ChaChaPoly.open(box, using: key, authenticating: Array(place.utf8))
            return String(decoding: text, as: UTF8.self)
        } catch {
            throw StorageError(
                .corrupt,
                "sealed data at \(place) does not open: it was changed, or the key store is not the one of this journal"
            )
        }
    }

    /// A digest that only the holder of the key store can compute (HMAC-SHA-256).
    func digest(_ text: String) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: keys.digestKey))
    }
}
