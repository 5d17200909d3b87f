import Foundation

/// Standard output and standard error.
enum Streams {
    /// A line of progress, beside the answer.
    static func note(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

    /// A line of the answer, there at once even where a pipe reads it.
    static func line(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }
}
