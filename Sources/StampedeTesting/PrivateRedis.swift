public import Harness

/// Runs the body with a private Redis and stops it afterwards, whatever happens.
public func withRedis(
    arguments: [String] = [], _ body: (RedisServer) async throws -> Void
) async throws {
    var options = RedisServer.Options()
    options.arguments = arguments
    let server = try await RedisServer.start(options)
    let outcome: Result<Void, any Error>
    do { outcome = .success(try await body(server)) } catch { outcome = .failure(error) }
    await server.stop()
    try outcome.get()
}
