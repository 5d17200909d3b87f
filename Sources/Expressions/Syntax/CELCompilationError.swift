/// Why a source is no program: every problem that was found, in the order of the source.
package struct CELCompilationError: Error, Hashable, Sendable {
    /// One problem, with its place.
    package struct Mark: Hashable, Sendable {
        /// What kind of problem it is, in kebab-case: `unknown-attribute`.
        package let code: String
        /// Where it begins, in UTF-8 bytes from the start of the source.
        package let offset: Int
        /// From 1.
        package let line: Int
        /// From 1, in code points.
        package let column: Int
        /// One sentence: what is wrong, and what is expected.
        package let sentence: String
    }

    package let source: String
    package let marks: [Mark]
}

extension CELCompilationError: CustomStringConvertible {
    /// Each problem with the line of the source, and a caret under the place.
    package var rendered: String {
        let lines = SourceText(source).lines
        return marks.map { mark in
            var text = "\(mark.line):\(mark.column): \(mark.sentence) [\(mark.code)]"
            guard lines.indices.contains(mark.line - 1) else { return text }
            // A tab stays a tab, so that the caret stands under its place wherever tabs lead to.
            let line = lines[mark.line - 1].unicodeScalars
            let start = max(0, mark.column - 60)
            let shown = String(String.UnicodeScalarView(line.dropFirst(start).prefix(120)))
            let before = line.dropFirst(start).prefix(mark.column - 1 - start).map { $0 == "\t" ? "\t" : " " }
            text += "\n  \(shown)\n  \(before.joined())^"
            return text
        }.joined(separator: "\n")
    }

    package var description: String { rendered }
}
