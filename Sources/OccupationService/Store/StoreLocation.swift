/// Where spools are kept.
public enum StoreLocation: Sendable, CustomStringConvertible {
    /// A file, made if need be, or `:memory:`.
    case sqlite(path: String)
    /// A PostgreSQL database.
    case postgres(PostgresURL)

    /// Reads `sqlite:` and a path, or a `postgres://` URL; nil for anything else.
    init?(url: String) {
        if url.hasPrefix("sqlite:"), url != "sqlite:" {
            self = .sqlite(path: String(url.dropFirst("sqlite:".count)))
        } else if let url = PostgresURL(url) {
            self = .postgres(url)
        } else {
            return nil
        }
    }

    /// The URL, without a password.
    public var description: String {
        switch self {
        case .sqlite(let path): "sqlite:\(path)"
        case .postgres(let url): url.description
        }
    }
}
