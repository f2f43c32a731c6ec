/// A connection to a database that understands SQL. Used by one thread.
protocol SQLDatabase: AnyObject {
    /// What a query ends with to keep what it has read unchanged by others until its transaction is over.
    static var rowLock: String { get }
    /// Until when, on the monotonic clock, what is asked may take.
    var deadline: Int64 { get set }
    /// Runs one statement and returns its rows. Its parameters are called `$1`, `$2`… in the order in which they stand.
    @discardableResult
    func run(_ sql: String, _ parameters: [SQLValue]) throws(StoreError) -> [[SQLValue]]
    /// Runs the body as one transaction; it is undone if the body fails.
    func transaction<Result>(_ body: (Self) throws(StoreError) -> Result) throws(StoreError) -> Result
    /// The name and version of the database, asked just now.
    func version() throws(StoreError) -> String
}

/// What a column holds, or a parameter gets.
enum SQLValue: Sendable {
    case null
    case integer(Int64)
    case text(String)

    /// The text, or NULL.
    static func optional(_ text: String?) -> Self { text.map { .text($0) } ?? .null }

    var integer: Int64 { if case .integer(let number) = self { number } else { 0 } }
    var text: String? { if case .text(let text) = self { text } else { nil } }
}

/// The database couldn't do it.
struct StoreError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What that means for what was asked.
    enum Kind: Sendable {
        /// Nothing of it was recorded.
        case failed
        /// The connection broke before anything was recorded.
        case connectionLost
        /// The connection broke while it was being recorded: it may be, or not.
        case outcomeUnknown
    }

    /// One sentence.
    var description: String
    /// What that means.
    var kind: Kind

    init(_ description: String, _ kind: Kind = .failed) {
        self.description = description
        self.kind = kind
    }
}
