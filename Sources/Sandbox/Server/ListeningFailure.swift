/// Why a sandbox could not begin.
package struct ListeningFailure: Error, Equatable, CustomStringConvertible {
    /// The address it was to listen on.
    package let host: String
    /// The port it was to listen on.
    package let port: Int
    /// What the system said.
    package let reason: String

    /// One sentence on what happened, and one on what to do.
    package var description: String {
        "Cannot listen on \(host), port \(port): \(reason). Take another address or port; port 0 takes any free one."
    }
}
