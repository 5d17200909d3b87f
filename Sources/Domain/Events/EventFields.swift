import JSON

/// The fields of one payload, each read with the error that names it.
struct EventFields {
    let payload: EventPayload

    init(_ payload: EventPayload) { self.payload = payload }

    var data: JSONValue { payload.data }

    func malformed(_ field: String) -> EventCodingError { .malformed(type: payload.type, field: field) }

    func text(_ field: String) throws(EventCodingError) -> String {
        guard let text = data[field]?.string else { throw malformed(field) }
        return text
    }

    func key(_ field: String) throws(EventCodingError) -> EntityKey {
        guard let number = data[field]?.integer else { throw malformed(field) }
        return number
    }

    func keys(_ field: String) throws(EventCodingError) -> [EntityKey] {
        guard let elements = data[field]?.array else { throw malformed(field) }
        let keys = elements.compactMap(\.integer)
        guard keys.count == elements.count else { throw malformed(field) }
        return keys
    }

    func texts(_ field: String) throws(EventCodingError) -> [String] {
        guard let elements = data[field]?.array else { throw malformed(field) }
        let texts = elements.compactMap(\.string)
        guard texts.count == elements.count else { throw malformed(field) }
        return texts
    }

    func truth(_ field: String) throws(EventCodingError) -> Bool {
        guard let truth = data[field]?.bool else { throw malformed(field) }
        return truth
    }

    func kind() throws(EventCodingError) -> ResourceKind {
        guard let kind = ResourceKind(rawValue: try text("kind")) else { throw malformed("kind") }
        return kind
    }

    func personalTexts(_ field: String) throws(EventCodingError) -> [String: String] {
        guard let personal = payload.personal else { return [:] }
        guard let members = personal[field]?.object else { throw malformed(field) }
        let texts = members.compactMapValues(\.string)
        guard texts.count == members.count else { throw malformed(field) }
        return texts
    }

    func personalNames(_ field: String) throws(EventCodingError) -> [String] {
        guard let personal = payload.personal else { return [] }
        guard let elements = personal[field]?.array else { throw malformed(field) }
        return elements.compactMap(\.string)
    }

    var connection: AppConnection {
        AppConnection(
            connector: data["connector"]?.string, profile: data["profile"]?.string, endpoint: data["endpoint"]?.string,
            credential: data["credential"]?.string, concurrency: data["concurrency"]?.integer)
    }
}
