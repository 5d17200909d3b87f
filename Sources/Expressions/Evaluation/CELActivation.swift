/// The values of an environment's variables for one evaluation.
///
/// Values stand in numbered slots, so that a program finds them without a dictionary. Ask the environment for a slot
/// once, and fill it for each user:
///
///     let country = environment.slot("user.country")
///     var activation = environment.activation()
///     for user in users {
///         activation[country] = .string(user.country)
///         let isMember = try program.evaluate(activation)
///     }
package struct CELActivation: Sendable {
    var slots: [CELValue?]

    init(count: Int) {
        slots = Array(repeating: nil, count: count)
    }

    /// The value in a slot; nil for a variable without a value, or an attribute that a record does not have.
    ///
    /// - Parameter slot: From `CELEnvironment.slot(_:)`; others are ignored.
    package subscript(slot: Int?) -> CELValue? {
        get { slot.flatMap { slots.indices.contains($0) ? slots[$0] : nil } }
        set {
            guard let slot, slots.indices.contains(slot) else { return }
            slots[slot] = newValue
        }
    }
}
