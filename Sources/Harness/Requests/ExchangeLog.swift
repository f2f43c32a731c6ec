internal import HTTPTransport
internal import History
internal import Redaction

/// The exchanges of a run: all of a short one, and of a long one the first, and those that mattered.
struct ExchangeLog: Sendable {
    private static let kept = 10_000
    private static let mattering = 1000

    private struct Key: Hashable {
        var client: UInt32
        var invoked: Instant
    }

    private var exchanges: [Key: Exchange] = [:]
    private var more = 0

    /// The exchange of an operation, if it was kept.
    subscript(operation: Operation) -> Exchange? {
        exchanges[Key(client: operation.client, invoked: operation.invoked)]
    }

    /// Keeps the exchange of an operation, if there is room for it.
    mutating func note(_ operation: Operation, matters: Bool, _ exchange: () -> Exchange) {
        if exchanges.count >= Self.kept {
            guard matters, more < Self.mattering else { return }
            more += 1
        }
        exchanges[Key(client: operation.client, invoked: operation.invoked)] = exchange()
    }
}

extension Exchange {
    /// Method, path and content, and what came back. Fields of the head aren't shown at all.
    init(_ request: HTTPRequest, answer: String) {
        self.init(
            request: RedactedMessage(Exchange.message("\(request.method) \(request.target)", request.body ?? []))
                .description,
            answer: answer)
    }

    /// The words for an answer.
    static func answer(_ status: Int, _ body: [UInt8]) -> String {
        RedactedMessage(message("HTTP \(status)", body)).description
    }

    /// The beginning of a content, without its secrets, on one line.
    static func shown(_ body: [UInt8]) -> String { RedactedMessage(beginning(of: body)).description }
}
