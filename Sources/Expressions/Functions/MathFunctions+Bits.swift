extension MathFunctions {
    /// The functions of single bits; shifts fill with zeros on both sides.
    static let bits: [CELFunction] =
        pairs("math.bitAnd", { $0 & $1 }) + pairs("math.bitOr", { $0 | $1 }) + pairs("math.bitXor", { $0 ^ $1 })
        + shifts("math.bitShiftLeft", { $0 << $1 }) + shifts("math.bitShiftRight", { $0 >> $1 })
        + [CELType.int, .uint].map { type in
            CELFunction("math.bitNot", [type], type) { arguments, _ throws(CELEvaluationError) in
                switch arguments[0] {
                case .int(let number): return .int(~number)
                case .uint(let number): return .uint(~number)
                default: throw arguments.mismatch("math.bitNot")
                }
            }
        }

    private static func pairs(
        _ name: String, _ combine: @escaping @Sendable (UInt64, UInt64) -> UInt64
    ) -> [CELFunction] {
        [CELType.int, .uint].map { type in
            CELFunction(name, [type, type], type) { arguments, _ throws(CELEvaluationError) in
                switch (arguments[0], arguments[1]) {
                case (.int(let left), .int(let right)):
                    return .int(Int64(bitPattern: combine(UInt64(bitPattern: left), UInt64(bitPattern: right))))
                case (.uint(let left), .uint(let right)): return .uint(combine(left, right))
                default: throw arguments.mismatch(name)
                }
            }
        }
    }

    private static func shifts(
        _ name: String, _ shift: @escaping @Sendable (UInt64, Int64) -> UInt64
    ) -> [CELFunction] {
        [CELType.int, .uint].map { type in
            CELFunction(name, [type, .int], type) { arguments, _ throws(CELEvaluationError) in
                let distance = try arguments.int(1)
                guard distance >= 0 else { throw .invalidArgument(function: name, reason: "the distance is negative") }
                switch arguments[0] {
                // Swift's own shift gives zero from 64 on.
                case .int(let number): return .int(Int64(bitPattern: shift(UInt64(bitPattern: number), distance)))
                case .uint(let number): return .uint(shift(number, distance))
                default: throw arguments.mismatch(name)
                }
            }
        }
    }
}
