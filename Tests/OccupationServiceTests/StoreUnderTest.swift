import StampedeTesting
import Testing

@testable import OccupationService

/// The kinds of store, each of which must pass the same tests.
enum StoreKind: String, CaseIterable, Sendable {
    case sqlite, postgres

    /// Runs the body with the place of a store that doesn't exist yet, and doesn't afterwards.
    func place(_ body: (StoreLocation) async throws -> Void) async throws {
        switch self {
        case .sqlite: try await withDatabase { try await body(.sqlite(path: $0)) }
        case .postgres:
            try await PrivatePostgres.run { server in
                try await body(try server.location)
            }
        }
    }
}

extension PrivatePostgres {
    /// Where the service finds it.
    nonisolated var location: StoreLocation {
        get throws { .postgres(try #require(PostgresURL(url))) }
    }

    /// Runs a statement beside the service, and tells the first column of its rows.
    nonisolated func run(_ sql: String) throws -> [String] {
        guard case .postgres(let url) = try location else { return [] }
        let connection = try PostgresConnection(url, deadline: .max)
        return try connection.run(sql, []).compactMap { $0.first.map { $0.text ?? String($0.integer) } }
    }
}

extension StoreLocation {
    /// Opens the store that is there, or makes it.
    func open(_ spools: [String], patience: Int64 = 20_000_000_000) throws -> any OccupationStore {
        switch self {
        case .sqlite(let path): try SQLStore(path: path, spools: spools, patience: patience)
        case .postgres(let url): SQLStore(url, spools: spools, patience: patience)
        }
    }
}
