import NIOCore

/// Reads requests as raw bytes and answers each from a fixed text with an id put in.
///
/// - `POST`: 201 with an id that no other answer has.
/// - `GET` of a list: 200 with an empty one; of a resource: 200 with it.
/// - `PATCH`, `PUT`: 200 with the resource; `DELETE`: 204.
final class SinkHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var received = ByteBuffer()
    private var answers = ByteBuffer()
    private static let ids = SinkIds()

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if received.readableBytes == 0 { received = bytes } else { received.writeBuffer(&bytes) }
        while let request = SinkRequest(&received) { answer(request) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        guard answers.readableBytes > 0 else { return }
        context.writeAndFlush(wrapOutboundOut(answers), promise: nil)
        answers = context.channel.allocator.buffer(capacity: 1024)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func answer(_ request: SinkRequest) {
        switch request.method {
        case "POST":
            let id = Self.ids.next()
            write("201 Created", Self.user(id))
        case "DELETE": answers.writeStaticString("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n")
        case "GET" where request.id.isEmpty: write("200 OK", Self.emptyList)
        default: write("200 OK", Self.user(request.id))
        }
    }

    private func write(_ status: String, _ body: String) {
        answers.writeString(
            "HTTP/1.1 \(status)\r\nContent-Type: application/scim+json\r\nContent-Length: \(body.utf8.count)\r\n\r\n")
        answers.writeString(body)
    }

    private static let emptyList =
        #"{"totalResults":0,"itemsPerPage":0,"startIndex":1,"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"Resources":[]}"#

    private static func user(_ id: String) -> String { userStart + id + userEnd }

    private static let userStart = #"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":""#
    private static let userEnd =
        #"","userName":"bjensen","name":{"formatted":"Ms. Barbara J Jensen, III","familyName":"Jensen","givenName":"Barbara"},"displayName":"Babs Jensen","active":true,"emails":[{"value":"bjensen@example.com","type":"work","primary":true}],"meta":{"resourceType":"User","created":"2020-04-07T18:00:00Z","lastModified":"2020-04-07T18:00:00Z"}}"#
}
