/// How large a program may be: what keeps a hostile source from exhausting memory or a thread's stack.
package struct CELLimits: Hashable, Sendable {
    /// Bytes of the source.
    package var sourceLength = 100_000
    /// Brackets within brackets.
    package var nesting = 200
    /// Levels of the expression's tree.
    ///
    /// `a + a + a` has three; a chain of `&&` or `||` is one level, however long. A thread with a stack of 512 KiB
    /// bears more than this, also without optimization.
    package var height = 80
    /// Nodes of the expression's tree.
    package var nodes = 250_000

    /// The limits that are set for everybody.
    package init() {}
}
