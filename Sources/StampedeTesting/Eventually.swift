/// The test was ended by its time limit before the condition came true.
public struct NeverHappened: Error {}

/// Waits until a condition holds. For states that no event announces; a test's time limit ends the wait.
public func eventually(_ condition: () async throws -> Bool) async throws {
    while try await !condition() {
        guard !Task.isCancelled else { throw NeverHappened() }
        await Task.yield()
    }
}
