/// What can be set for the installation as a whole.
package enum InstallationSetting: String, Hashable, Sendable, CaseIterable {
    /// Whether questions over personal data are recorded as events.
    case auditQueries = "audit-queries"

    /// What it means and its default, for a list.
    package var meaning: String {
        switch self {
        case .auditQueries: "on: each question of `provisor audit` is recorded as an event (on or off; default off)"
        }
    }

    /// Why a text cannot be the value, as the end of a sentence; nil where it can.
    package func problem(_ value: String) -> String? {
        switch self {
        case .auditQueries: ["on", "off"].contains(value) ? nil : "it is on or off"
        }
    }
}
