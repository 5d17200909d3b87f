import JSON

/// One measured figure, and what it is held against.
struct Figure {
    /// What was done.
    let what: String
    let value: Double
    let unit: String
    /// What the same unit is beside it, and what that is; nil where nothing is comparable.
    var beside: (what: String, value: Double)?
    /// Most memory that the process had resident meanwhile, in bytes; nil where it says nothing.
    var memory: Int?

    /// How many times the figure beside it; nil where there is none.
    var ratio: Double? { beside.flatMap { $0.value > 0 ? value / $0.value : nil } }
}

/// Figures for people or for scripts.
struct FigureTable {
    private var figures: [Figure] = []

    /// Adds a figure, and says so on standard error.
    mutating func add(_ figure: Figure) {
        figures.append(figure)
        Streams.note("\(figure.what): \(Self.short(figure.value)) \(figure.unit)")
    }

    func print(asJSON: Bool) { Streams.line(asJSON ? json.canonicalText : text) }

    private var text: String {
        let head = ["WHAT", "FIGURE", "UNIT", "BESIDE", "ITS FIGURE", "RATIO", "PEAK MB"]
        let rows = figures.map { figure in
            [
                figure.what, Self.short(figure.value), figure.unit, figure.beside?.what ?? "",
                figure.beside.map { Self.short($0.value) } ?? "", figure.ratio.map { Self.short($0) } ?? "",
                figure.memory.map { "\($0 / 1_000_000)" } ?? "",
            ]
        }
        return TextColumns.aligned([head] + rows, leading: [0, 2, 3]).joined(separator: "\n")
    }

    private var json: JSONValue {
        .array(
            figures.map { figure in
                var members: [String: JSONValue] = [
                    "what": .string(figure.what), "value": .double(figure.value), "unit": .string(figure.unit),
                ]
                if let beside = figure.beside {
                    members["beside"] = .string(beside.what)
                    members["besideValue"] = .double(beside.value)
                }
                if let ratio = figure.ratio { members["ratio"] = .double(ratio) }
                if let memory = figure.memory { members["peakBytes"] = .integer(Int64(memory)) }
                return .object(members)
            })
    }

    /// Three digits that count.
    private static func short(_ number: Double) -> String {
        if number >= 100 { return String(Int(number.rounded())) }
        let scale = number >= 10 ? 10.0 : number >= 1 ? 100 : 1_000
        return String((number * scale).rounded() / scale)
    }
}
