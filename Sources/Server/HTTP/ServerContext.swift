import Hummingbird
import NIOCore

/// Requests and answers of HTTP, by names that are not ours already.
typealias WebRequest = Request
typealias WebResponse = Response

/// What the server knows about a connection.
struct ServerContext: InitializableFromSource {
    let channel: any Channel

    init(source: ApplicationRequestContextSource) { channel = source.channel }
}
