/// A name that expressions may use, with the type of its values.
package struct CELVariable: Hashable, Sendable {
    /// May have dots, as in `com.example.user`.
    package let name: String
    package let type: CELType

    /// A variable.
    ///
    /// - Parameters:
    ///   - name: May have dots.
    ///   - type: Of its values; `dyn` where they may be of any.
    package init(_ name: String, _ type: CELType) {
        self.name = name
        self.type = type
    }
}
