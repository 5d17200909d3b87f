import ArgumentParser
import Foundation

/// How answers are printed.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    /// Aligned columns, for people.
    case table
    /// One JSON object a line, for scripts.
    case jsonl
    /// RFC 4180, for spreadsheets.
    case csv
}

/// The two streams: answers go to standard output, everything else to standard error.
enum Output {
    static let isTerminal = isatty(1) == 1
    static let isErrorTerminal = isatty(2) == 1
    private static let usesColour = ProcessInfo.processInfo.environment["NO_COLOR", default: ""].isEmpty

    /// A line of the answer.
    static func line(_ text: String) { write(text + "\n", to: 1) }

    /// A piece of the answer, as it is.
    static func text(_ text: String) { write(text, to: 1) }

    /// A line beside the answer: progress, hints, logs.
    static func note(_ text: String) { write(text + "\n", to: 2) }

    /// The one sentence of a failure.
    static func failure(_ text: String) {
        note((isErrorTerminal && usesColour ? "\u{1B}[31mprovisor:\u{1B}[0m " : "provisor: ") + text)
    }

    static func bold(_ text: String) -> String { isTerminal && usesColour ? "\u{1B}[1m\(text)\u{1B}[0m" : text }

    /// A line that is written over by the next one; only on a terminal.
    static func progress(_ text: String) {
        if isErrorTerminal { write("\r\u{1B}[2K\(text)", to: 2) }
    }

    /// Ends the line that progress wrote over.
    static func endProgress() {
        if isErrorTerminal { write("\r\u{1B}[2K", to: 2) }
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let written = unsafe bytes.withUnsafeBytes { unsafe Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if written <= 0 {
                if errno == EINTR { continue }
                // A reader that has seen enough, as `head` has, is no failure; an answer that is cut off for any other
                // reason is one, and must not look whole to a script.
                if descriptor == 1 && errno != EPIPE {
                    failure(
                        "the answer could not be written (\(unsafe String(cString: strerror(errno)))); what the command changed is done"
                    )
                }
                exit(descriptor == 1 && errno == EPIPE ? 0 : 1)
            }
            bytes = bytes.dropFirst(written)
        }
    }
}
