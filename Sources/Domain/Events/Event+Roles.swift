import JSON

/// Events of roles, of the installation's settings, and of questions that were asked.
extension Event {
    /// Whether it changes who may ask for what.
    package var changesRoles: Bool {
        switch self {
        case .roleGranted, .roleRevoked: true
        default: false
        }
    }

    var rolePayload: EventPayload? {
        switch self {
        case .roleGranted(let actor, let role):
            Self.payload("RoleGranted", ["role": .string(role.rawValue)], personal: ["actor": .string(actor)])
        case .roleRevoked(let grant): Self.payload("RoleRevoked", ["grant": .integer(grant)])
        case .installationSettingChanged(let setting, let value):
            Self.payload(
                "InstallationSettingChanged", ["setting": .string(setting.rawValue), "value": .string(value)])
        case .queryRecorded(let question, let answers, let asOf):
            Self.payload(
                "QueryRecorded", ["answers": .integer(answers), "asOf": .integer(asOf)],
                personal: ["question": .string(question)])
        default: nil
        }
    }

    static func role(_ type: String, _ fields: EventFields) throws(EventCodingError) -> Event {
        switch type {
        case "RoleGranted":
            guard let role = ActorRole(rawValue: try fields.text("role")) else { throw fields.malformed("role") }
            return .roleGranted(actor: try fields.personalText("actor"), role: role)
        case "RoleRevoked": return .roleRevoked(grant: try fields.key("grant"))
        case "InstallationSettingChanged":
            guard let setting = InstallationSetting(rawValue: try fields.text("setting")) else {
                throw fields.malformed("setting")
            }
            guard let value = fields.data["value"]?.string else { throw fields.malformed("value") }
            return .installationSettingChanged(setting: setting, value: value)
        case "QueryRecorded":
            return .queryRecorded(
                question: try fields.personalText("question"), answers: try fields.key("answers"),
                asOf: try fields.key("asOf"))
        default: throw .unknown(type: type, version: fields.payload.version)
        }
    }
}
