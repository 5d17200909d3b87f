import Domain

/// A policy as it stood at some seq, told by its events.
struct PolicyText: Hashable {
    let app: EntityKey
    let group: EntityKey
    var loginMethod: String
    var priority: Int64
    var isEnabled = true
    var window: TimeWindow
    var isOpen: Bool
    var condition: ExpressionText?

    /// A policy that begins with this event; nil where it is another.
    init?(_ event: Event) {
        guard
            case .policyAdded(_, let app, let group, let method, let priority, let window, let isOpen, let condition) =
                event
        else { return nil }
        self.app = app
        self.group = group
        loginMethod = method
        self.priority = priority
        self.window = window
        self.isOpen = isOpen
        self.condition = condition
    }

    /// Takes in what happened to it next.
    mutating func apply(_ event: Event) {
        switch event {
        case .policyChanged(_, let method, let priority): (loginMethod, self.priority) = (method, priority)
        case .policyEnabled: isEnabled = true
        case .policyDisabled: isEnabled = false
        case .policyConditionSet(_, let condition): self.condition = condition
        case .policyWindowChanged(_, let window, let isOpen): (self.window, self.isOpen) = (window, isOpen)
        case .accessWindowOpened: isOpen = true
        case .accessWindowClosed: isOpen = false
        default: break
        }
    }
}
