/// What a program reads: a variable, and the path of fields that it follows from there.
///
/// A program depends on nothing else. A path that ends early (`user`) means that anything below it may be read.
package struct CELReference: Hashable, Comparable, Sendable {
    package let variable: String
    package let path: [String]

    /// A place that can be read.
    ///
    /// - Parameters:
    ///   - variable: As it is declared.
    ///   - path: Names of fields, from the variable down.
    package init(_ variable: String, _ path: [String] = []) {
        self.variable = variable
        self.path = path
    }

    package static func < (left: Self, right: Self) -> Bool {
        ExactText.order(left.description, right.description) < 0
    }
}

extension CELReference: CustomStringConvertible {
    /// With dots between the names: `user.department`.
    package var description: String {
        ([variable] + path).joined(separator: ".")
    }
}
