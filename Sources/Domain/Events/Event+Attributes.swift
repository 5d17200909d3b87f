import JSON

/// Events of attributes: what their values are.
extension Event {
    var attributePayload: EventPayload? {
        switch self {
        case .attributeDeclared(let name, let type):
            Self.payload("AttributeDeclared", ["name": .string(name), "type": .string(type.rawValue)])
        default: nil
        }
    }

    static func attribute(_ fields: EventFields) throws(EventCodingError) -> Event {
        guard let type = AttributeType(rawValue: try fields.text("type")) else { throw fields.malformed("type") }
        return .attributeDeclared(name: try fields.text("name"), type: type)
    }
}
