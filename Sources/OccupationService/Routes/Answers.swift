internal import HTTPTransport
internal import JSON

extension ServedAnswer {
    /// An answer in JSON.
    init(_ status: Int, _ json: JSON, fields: [HTTPField] = []) {
        self.init(status, fields: [HTTPField("Content-Type", "application/json")] + fields, body: json.bytes)
    }

    /// What a caller is told who doesn't get what he asked for.
    init(_ refusal: Refusal) {
        let retry = [HTTPField("Retry-After", "1")]
        switch refusal {
        case .unknownSpool(let tag):
            self.init(404, ["detail": .string("the spool \(tag) doesn't exist")])
        case .occupied(let worker, let name, let since):
            self.init(
                409,
                [
                    "detail": "the spool is occupied", "error": "occupied", "owner": .text(worker),
                    "worker_nombre": .text(name), "occupied_since": since.map { .string(timestamp($0)) } ?? .null,
                ])
        case .notItsTurn(let step, let next):
            let why = next.map { "the next step of this spool is \($0.rawValue)" } ?? "all its steps are complete"
            self.init(
                409,
                [
                    "detail": .string("\(step.rawValue) has not its turn: \(why)"), "error": "not_its_turn",
                    "next": .text(next?.rawValue),
                ])
        case .notOccupied:
            self.init(409, ["detail": "nobody holds the spool", "error": "not_occupied"])
        case .notHolder:
            self.init(403, ["detail": "only the holder may do this", "error": "not_holder"])
        case .leaseIsOver:
            self.init(403, ["detail": "the lease on the spool is over", "error": "lease_is_over"])
        case .locksUnavailable(let why):
            self.init(503, ["detail": .string(why), "error": "redis_unavailable"], fields: retry)
        case .storeUnavailable(let why):
            self.init(503, ["detail": .string(why), "error": "database_unavailable"], fields: retry)
        }
    }
}

extension JSON {
    /// The text, or `null`.
    static func text(_ text: String?) -> JSON { text.map { .string($0) } ?? .null }
}
