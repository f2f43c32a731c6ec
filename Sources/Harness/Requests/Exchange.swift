internal import HTTPTransport
public import History
internal import JSON

/// A request and its answer as a report shows them: nothing secret is in them.
public struct Exchange: Sendable, Equatable {
    /// Method, path and content.
    public var request: String
    /// Status and the beginning of the content, or why there was none.
    public var answer: String
}

/// The exchanges of a run: all of a short one, and of a long one the first, and those that mattered.
public struct ExchangeLog: Sendable {
    private static let kept = 10_000
    private static let mattering = 1000

    private struct Key: Hashable {
        var client: UInt32
        var invoked: Instant
    }

    private var exchanges: [Key: Exchange] = [:]
    private var more = 0

    /// The exchange of an operation, if it was kept.
    public subscript(operation: Operation) -> Exchange? {
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

/// What of requests and answers may be shown.
enum Redaction {
    private static let longest = 500
    private static let secret = ["password", "passwd", "secret", "authorization", "api_key", "apikey", "credential"]

    /// Method, path and content. Fields of the head aren't shown at all.
    static func shown(_ request: HTTPRequest) -> String {
        let body = request.body.map { " \(shown($0))" } ?? ""
        return "\(request.method) \(request.target)\(body)"
    }

    /// The beginning of a content: secrets left out, tokens cut to what tells them apart.
    static func shown(_ body: [UInt8]) -> String {
        let json = body.count <= 100_000 ? try? JSON(parsing: body) : nil
        let text = json.map { redacted($0).text } ?? String(decoding: body.prefix(longest), as: UTF8.self)
        return text.utf8.count > longest ? text.prefix(longest) + "…" : text
    }

    private static func redacted(_ value: JSON, in name: String = "") -> JSON {
        switch value {
        case .object(let members): return .object(members.map { .init($0.name, redacted($0.value, in: $0.name)) })
        case .array(let values): return .array(values.map { redacted($0, in: name) })
        case .null, .bool: return value
        case .string, .integer, .double:
            let name = name.lowercased()
            if secret.contains(where: { name.contains($0) }) { return "***" }
            if name.contains("token"), let text = value.string, text.count > 12 {
                return .string("…\(text.suffix(6))")
            }
            return value
        }
    }
}
