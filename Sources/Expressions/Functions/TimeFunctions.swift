/// The parts of times and durations (cel-spec, "List of Standard Definitions").
enum TimeFunctions {
    static let all: [CELFunction] =
        [
            part("getFullYear") { $0.date.year },
            part("getMonth") { $0.date.month - 1 },
            part("getDate") { $0.date.day },
            part("getDayOfMonth") { $0.date.day - 1 },
            part("getDayOfWeek") { $0.date.dayOfWeek },
            part("getDayOfYear") { $0.date.dayOfYear },
            part("getHours") { $0.hour },
            part("getMinutes") { $0.minute },
            part("getSeconds") { $0.second },
            part("getMilliseconds") { $0.nanosecond / 1_000_000 },
        ].flatMap { $0 } + [
            length("getHours") { $0 / 3_600_000_000_000 },
            length("getMinutes") { $0 / 60_000_000_000 },
            length("getSeconds") { $0 / 1_000_000_000 },
            length("getMilliseconds") { $0 / 1_000_000 % 1000 },
        ]

    /// A moment as a clock on a wall shows it.
    struct Parts {
        let date: CivilDate
        let hour: Int64
        let minute: Int64
        let second: Int64
        let nanosecond: Int64

        init(_ time: CELTimestamp, offset: Int64) {
            (date, hour, minute, second) = time.parts(offset: offset)
            nanosecond = Int64(time.nanoseconds)
        }
    }

    private static func part(_ name: String, _ read: @escaping @Sendable (Parts) -> Int64) -> [CELFunction] {
        [
            CELFunction(name, isMember: true, [.timestamp], .int) { arguments, _ throws(CELEvaluationError) in
                .int(read(Parts(try arguments.timestamp(0), offset: 0)))
            },
            CELFunction(name, isMember: true, [.timestamp, .string], .int) {
                arguments, meter throws(CELEvaluationError) in
                let time = try arguments.timestamp(0)
                try meter.charge(10)
                return .int(read(Parts(time, offset: try ZoneOffset.seconds(of: try arguments.text(1), at: time))))
            },
        ]
    }

    private static func length(_ name: String, _ read: @escaping @Sendable (Int64) -> Int64) -> CELFunction {
        CELFunction(name, isMember: true, [.duration], .int) { arguments, _ throws(CELEvaluationError) in
            guard case .duration(let duration) = arguments[0] else { throw arguments.mismatch(name) }
            return .int(read(duration.nanoseconds))
        }
    }
}
