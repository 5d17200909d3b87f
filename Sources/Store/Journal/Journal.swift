package import Database
package import Domain
import JSON

/// An event with its place in the journal.
package struct RecordedEvent: Hashable, Sendable {
    package let seq: Seq
    /// When it took effect.
    package let at: Timestamp
    /// Identifier of the command that caused it.
    package let command: Int64
    package let event: Event
    /// The stored type name, such as `UserRegistered`.
    package let type: String
}

extension RecordedEvent {
    /// An event that has not happened, as it would be recorded.
    ///
    /// - Parameters:
    ///   - event: what would happen.
    ///   - seq: where it would stand.
    ///   - at: when.
    package init(imagined event: Event, seq: Seq, at: Timestamp) {
        self.init(seq: seq, at: at, command: 0, event: event, type: event.payload.type)
    }
}

/// Reads and appends events.
package struct Journal {
    let connection: any SQLConnection
    let seal: Seal

    package init(_ connection: any SQLConnection, keys: KeyStore) {
        self.connection = connection
        seal = Seal(keys: keys)
    }

    /// The newest seq and its time; (0, the beginning of time) of an empty journal.
    package func head() throws -> (seq: Seq, at: Timestamp) { try Self.head(connection) }

    /// The last seq at or before an instant, found by halves: `at` never goes back.
    package func seq(asOf instant: Timestamp) throws -> Seq { try Self.seq(asOf: instant, connection) }

    /// The newest seq and its time, for who has no key store.
    package static func head(_ connection: any SQLConnection) throws -> (seq: Seq, at: Timestamp) {
        let row = try connection.first("SELECT seq, at FROM events ORDER BY seq DESC LIMIT 1")
        return (row?.integer(0) ?? 0, Timestamp(microseconds: row?.integer(1) ?? .min))
    }

    /// The last seq at or before an instant, for who has no key store.
    package static func seq(asOf instant: Timestamp, _ connection: any SQLConnection) throws -> Seq {
        var low: Seq = 0
        var high = try head(connection).seq
        while low < high {
            let middle = (low + high + 1) / 2
            let at = try connection.first("SELECT at FROM events WHERE seq = ?1", [.integer(middle)])?.integer(0)
            if let at, at <= instant.microseconds { low = middle } else { high = middle - 1 }
        }
        return low
    }

    /// Events in order, one by one.
    ///
    /// - Parameters:
    ///   - first: seq of the first event.
    ///   - last: seq of the last event, itself included; by default the journal's newest.
    ///   - schema: `main`, or the name under which another journal is attached.
    ///   - body: is given each event; what it throws ends the walk.
    /// - Throws: `StorageError` with the seq of an event that cannot be read; what `body` throws.
    package func forEach(
        from first: Seq, to last: Seq = .max, schema: String = "main", _ body: (RecordedEvent) throws -> Void
    ) throws {
        try connection.forEach(
            "SELECT seq, at, type, version, command, data, personal FROM \(schema).events WHERE seq BETWEEN ?1 AND ?2 ORDER BY seq",
            [.integer(first), .integer(last)]
        ) { row in try body(try decode(row)) }
    }

    /// One event, or nil where the journal does not reach so far.
    package func event(_ seq: Seq) throws -> RecordedEvent? {
        var found: RecordedEvent?
        try forEach(from: seq, to: seq) { found = $0 }
        return found
    }

    /// An event as it will be written.
    struct EncodedEvent {
        let event: Event
        fileprivate let type: String
        fileprivate let version: Int64
        fileprivate let data: String
        fileprivate let personal: String?
    }

    /// Encodes an event, before anything of its command is written.
    ///
    /// - Throws: `Refusal.tooLarge` where its payload is beyond the bound.
    func encode(_ event: Event) throws -> EncodedEvent {
        let payload = event.payload
        let data = payload.data.canonicalText
        try Self.checkSize(data)
        let personal = event.subject == nil ? nil : payload.personal?.canonicalText
        if let personal { try Self.checkSize(personal) }
        return EncodedEvent(
            event: event, type: payload.type, version: payload.version, data: data, personal: personal)
    }

    /// Appends one event at the given place.
    func append(_ encoded: EncodedEvent, seq: Seq, at: Timestamp, command: Int64) throws {
        var personal = SQLValue.null
        if let subject = encoded.event.subject, let text = encoded.personal {
            let key = try key(of: subject)
            let place = Self.place(seq, encoded.type, encoded.version, encoded.data)
            personal = .blob(try seal.close(text, key: key, place: place))
        }
        try connection.run(
            "INSERT INTO events (seq, at, type, version, command, data, personal) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            [
                .integer(seq), .integer(at.microseconds), .text(encoded.type), .integer(encoded.version),
                .integer(command), .text(encoded.data), personal,
            ])
    }

    /// Identifier of the key that seals what is about a user: a new one for a user who begins, nil for the journal's own.
    private func key(of subject: Event.Subject) throws -> [UInt8]? {
        switch subject {
        case .beginning: return try seal.keys.draw()
        case .user(let user):
            guard let key = try key(ofUser: user) else {
                throw StorageError(
                    .corrupt, "the journal has no sealed event at seq \(user), where a user should begin")
            }
            return key
        case .journal: return nil
        }
    }

    /// Identifier of a user's key: that of the event that the user began with.
    ///
    /// - Returns: sixteen bytes; nil where there is no such event.
    func key(ofUser user: EntityKey) throws -> [UInt8]? {
        try connection.first("SELECT substr(personal, 1, 16) FROM events WHERE seq = ?1", [.integer(user)])?.blob(0)
    }

    private func decode(_ row: SQLRow) throws -> RecordedEvent {
        let seq = row.integer(0)
        let (type, version, data) = (row.text(2), row.integer(3), row.text(5))
        do {
            let sealed = row.blob(6)
            let personal = try sealed.flatMap { try seal.open($0, place: Self.place(seq, type, version, data)) }
            let payload = EventPayload(
                type: type, version: version, data: try JSONValue(parsing: data),
                personal: try personal.map { try JSONValue(parsing: $0) })
            return RecordedEvent(
                seq: seq, at: Timestamp(microseconds: row.integer(1)), command: row.integer(4),
                event: try Event(payload),
                type: type)
        } catch let error as EventCodingError {
            throw StorageError(.version, "the journal stops at seq \(seq): \(error)")
        } catch let error as JSONSyntaxError {
            throw StorageError(.corrupt, "the journal is damaged at seq \(seq): \(error)")
        }
    }

    private static func place(_ seq: Seq, _ type: String, _ version: Int64, _ data: String) -> String {
        "\(seq) \(type) \(version) \(data)"
    }

    private static func checkSize(_ text: String) throws {
        if text.utf8.count > EventPayload.maximumSize { throw Refusal.tooLarge(bytes: text.utf8.count) }
    }
}
