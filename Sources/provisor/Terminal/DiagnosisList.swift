import JSON
import Store

/// What was looked at, a line each, with what to do.
enum DiagnosisList {
    /// Writes the lines to standard output.
    static func print(_ diagnoses: [Diagnosis], as format: OutputFormat) {
        guard format == .table else {
            var report = Report("topic", "verdict", "said", "advice")
            for line in diagnoses {
                report.add(
                    .string(line.topic), .string(line.verdict.rawValue), .string(line.said), JSONValue(line.advice))
            }
            return report.print(as: format, empty: "")
        }
        let width = diagnoses.map { TextTable.width($0.topic) }.max() ?? 0
        for line in diagnoses {
            let topic = line.topic + String(repeating: " ", count: width - TextTable.width(line.topic))
            Output.line("\(mark(line.verdict))  \(topic)  \(line.said)")
            if let advice = line.advice {
                Output.line(String(repeating: " ", count: widestMark + width + 4) + "-> \(advice)")
            }
        }
    }

    private static let widestMark = 12

    private static func mark(_ verdict: Diagnosis.Verdict) -> String {
        switch verdict {
        case .fine: "ok          "
        case .look: Output.bold("look at this")
        case .wrong: Output.bold("wrong       ")
        }
    }
}
