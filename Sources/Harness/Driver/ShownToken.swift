internal import History
internal import LockService

/// What a client shows to prove that it holds a grant.
///
/// A grant of a service is known by a number of ours, not by what the service calls its token: that text may be missing,
/// or not unique, which is for the invariants to find out.
enum ShownToken {
    /// Of a lock in Redis.
    case lock(LockToken)
    /// Of a service: the grant's number, and the token's text if the service told one.
    case service(Token, text: String?)

    /// What stands for it in the history.
    var id: Token {
        switch self {
        case .lock(let token): Token(token)
        case .service(let id, _): id
        }
    }

    /// Its text, if it has one.
    var text: String? {
        switch self {
        case .lock(let token): token.text
        case .service(_, let text): text
        }
    }

    /// The token for a lock in Redis, if it can be one.
    var lock: LockToken? {
        switch self {
        case .lock(let token): token
        case .service(_, let text): text.flatMap { LockToken($0) }
        }
    }

    /// A token of the same make that was never issued. Of one that ends in a UUID only that is new: a service that
    /// compares nothing but what stands before it takes the forgery for genuine.
    func forged(using random: inout some RandomNumberGenerator) -> ShownToken {
        switch self {
        case .lock(let token): return .lock(LockToken(worker: token.worker, using: &random))
        case .service(_, let text):
            let id = LockToken(worker: "", using: &random)
            guard let text else { return .service(Token(id), text: nil) }
            if let token = LockToken(text) {
                return .service(Token(id), text: LockToken(worker: token.worker, using: &random).text)
            }
            var forged = text
            while forged == text {
                forged = String(text.map { Self.anotherLike($0, using: &random) })
                if !text.contains(where: { $0.isASCII && ($0.isLetter || $0.isNumber) }) { forged += "1" }
            }
            return .service(Token(id), text: forged)
        }
    }

    private static func anotherLike(_ character: Character, using random: inout some RandomNumberGenerator) -> Character
    {
        for alphabet in ["0123456789", "abcdef", "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
        where alphabet.contains(character) {
            return alphabet.randomElement(using: &random) ?? character
        }
        return character
    }
}
