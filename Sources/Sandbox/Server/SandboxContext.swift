import Hummingbird
import NIOCore

/// What the server knows about a connection: enough to close it, and to see who is at the other end.
struct SandboxContext: InitializableFromSource {
    /// The connection.
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        channel = source.channel
    }

    /// Whether the client is on this machine.
    var isLoopback: Bool {
        guard let address = channel.remoteAddress?.ipAddress else { return false }
        return address.hasPrefix("127.") || address == "::1" || address.hasPrefix("::ffff:127.")
    }

    /// Closes the connection without an answer.
    func drop() async {
        // A connection that the client has closed already is as closed as we want it.
        try? await channel.close().get()
    }
}
