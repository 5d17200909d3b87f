/// Where the value of each variable, and of each attribute of a record, stands in an activation.
struct Layout: Sendable {
    struct Place: Sendable {
        let variable: CELVariable
        /// Of the variable's value; of an open record, what is beside its known attributes.
        let slot: Int
        /// Of the attributes of a record, in their order.
        let attributes: [(name: String, type: CELType, slot: Int)]

        func attribute(_ name: String) -> (name: String, type: CELType, slot: Int)? {
            attributes.first { ExactText.same($0.name, name) }
        }
    }

    private(set) var places: [String: Place] = [:]
    private(set) var count = 0

    init(_ variables: [CELVariable]) {
        for variable in variables where places[variable.name] == nil {
            let slot = count
            count += 1
            var attributes: [(name: String, type: CELType, slot: Int)] = []
            if case .record(let record) = variable.type {
                for attribute in record.attributes {
                    attributes.append((attribute.name, attribute.type, count))
                    count += 1
                }
            }
            places[variable.name] = Place(variable: variable, slot: slot, attributes: attributes)
        }
    }
}
