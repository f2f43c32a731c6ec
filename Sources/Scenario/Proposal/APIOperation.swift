internal import JSON

/// One operation of an API: a method at a path.
struct APIOperation {
    static let methods = ["get", "post", "put", "patch", "delete"]

    let method: String
    let path: String
    /// What it does, in the document's words.
    let summary: String
    /// The words of its path and its name, in small letters.
    let words: [String]
    /// The variables of its path.
    let pathParameters: [(name: String, schema: APISchema?)]
    /// The JSON that it takes, if it takes some.
    let body: APISchema?
    /// Its statuses with the JSON of their answers, as they stand there: `200`, `4XX`, `default`.
    let answers: [(status: String, schema: APISchema?)]

    init(method: String, path: String, _ described: JSON, shared: [JSON], _ references: References) {
        self.method = method
        self.path = path
        summary = described["summary"]?.string ?? ""
        words = [path, described["operationId"]?.string ?? "", summary].flatMap(Self.words)
        let parameters = (shared + (described["parameters"]?.array ?? [])).compactMap { references.resolved($0) }
        pathParameters = parameters.filter { $0["in"]?.string == "path" }.compactMap { parameter in
            parameter["name"]?.string.map { ($0, references.schema(parameter["schema"])) }
        }
        func json(_ content: JSON?) -> APISchema? {
            references.schema(references.resolved(content)?["content"]?["application/json"]?["schema"])
        }
        body = described["requestBody"].flatMap { json($0) }
        if case .object(let responses) = described["responses"] {
            answers = responses.map { ($0.name, json($0.value)) }
        } else {
            answers = []
        }
    }

    /// Its line in a scenario, before variables are put in.
    var line: String { "\(method) \(path)" }

    /// The statuses of a class, `4` for 400 to 499.
    func statuses(_ hundreds: Int) -> [Int] { answers.compactMap { Int($0.status) }.filter { $0 / 100 == hundreds } }

    /// The JSON of its first good answer.
    var granted: APISchema? { answers.first { $0.status.hasPrefix("2") }?.schema }

    /// A text in small words: `takeSpool_now` is take, spool, now.
    static func words(_ text: String) -> [String] {
        var words: [String] = [""]
        var wasSmall = false
        for character in text {
            guard character.isLetter || character.isNumber else {
                words.append("")
                wasSmall = false
                continue
            }
            if character.isUppercase, wasSmall { words.append("") }
            words[words.count - 1] += character.lowercased()
            wasSmall = character.isLowercase
        }
        return words.filter { !$0.isEmpty }
    }
}

/// What an operation looks like, and why.
struct APIRole {
    enum Kind: String {
        case take, release, extend, query, health
    }

    var kind: Kind
    var reason: String
    /// How sure that is: more is surer.
    var weight: Int

    private static let take = [
        "take", "tomar", "acquire", "lock", "reserve", "book", "claim", "occupy", "checkout", "hold", "rent", "assign",
        "booking", "bookings", "reservation", "reservations",
    ]
    private static let release = [
        "release", "unlock", "pausar", "pause", "free", "cancel", "return", "checkin", "unassign", "giveback", "soltar",
        "completar", "complete", "finish",
    ]
    private static let extend = ["extend", "extender", "renew", "prolong", "refresh", "heartbeat"]
    private static let health = ["health", "healthz", "ready", "readyz", "live", "livez", "ping"]

    /// What an operation looks like; nil where nothing speaks for anything.
    init?(_ operation: APIOperation) {
        func first(of known: [String]) -> (word: String, place: Int)? {
            known.enumerated().first { operation.words.contains($0.element) }.map { ($0.element, $0.offset) }
        }
        let hasConflict = operation.answers.contains { ["409", "423"].contains($0.status) }
        switch operation.method {
        case "GET":
            if let word = first(of: Self.health)?.word, operation.pathParameters.isEmpty {
                self.init(.health, "a GET whose name says «\(word)»", 100 - operation.path.count)
            } else if !operation.pathParameters.isEmpty {
                self.init(.query, "a GET of one thing", 10)
            } else {
                return nil
            }
        case "DELETE":
            self.init(.release, "a DELETE", operation.pathParameters.isEmpty ? 20 : 60)
        default:
            if let (word, place) = first(of: Self.release) {
                self.init(.release, "a \(operation.method) whose name says «\(word)»", 90 - place)
            } else if let word = first(of: Self.extend)?.word {
                self.init(.extend, "a \(operation.method) whose name says «\(word)»", 10)
            } else if let (word, place) = first(of: Self.take) {
                let reason = "a \(operation.method) whose name says «\(word)»"
                self.init(
                    .take, hasConflict ? reason + ", and that can answer 409" : reason,
                    60 - place + (hasConflict ? 30 : 0))
            } else if hasConflict {
                self.init(.take, "a \(operation.method) that can answer 409", 30)
            } else {
                return nil
            }
        }
    }

    private init(_ kind: Kind, _ reason: String, _ weight: Int) {
        self.kind = kind
        self.reason = reason
        self.weight = weight
    }
}
