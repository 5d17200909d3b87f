/// A set of functions that an environment may offer beside the language's own.
package struct CELLibrary: Sendable {
    package let functions: [CELFunction]

    /// A library of one's own.
    ///
    /// - Parameter functions: Overloads that no other library has.
    package init(_ functions: [CELFunction]) {
        self.functions = functions
    }

    /// What every environment has (cel-spec, "List of Standard Definitions").
    static let standard = CELLibrary(
        StandardFunctions.all + ConversionFunctions.all + TimeFunctions.all)
    /// `charAt`, `format`, `join`, `split` and so on (cel-go, ext/README.md, "Strings").
    package static let strings = CELLibrary(
        StringFunctions.searching + StringFunctions.changing + [FormatFunction.format])
    /// `math.greatest`, `math.bitAnd` and so on (cel-go, ext/README.md, "Math").
    package static let math = CELLibrary(MathFunctions.numbers + MathFunctions.bits)
    /// `base64.encode` and `base64.decode` (cel-go, ext/README.md, "Encoders").
    package static let encoders = CELLibrary(EncoderFunctions.all)
    /// `optional.of`, `orValue` and so on; `.?`, `[?` and `optMap` are always there.
    package static let optionals = CELLibrary(OptionalFunctions.all)
    /// What other provisioning products offer for mapping attributes: see `MappingFunctions`.
    package static let mapping = CELLibrary(
        MappingFunctions.texts + MappingFunctions.choices + MappingFunctions.names + DateFormat.functions)

    /// The extensions of the language that are widely implemented.
    package static let extensions: [CELLibrary] = [strings, math, encoders, optionals]
}
