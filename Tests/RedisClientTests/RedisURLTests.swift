import EventLoop
import RedisClient
import Testing

@Suite struct RedisURLTests {
    @Test(
        "what a URL names",
        arguments: [
            ("redis://localhost", "redis://localhost:6379/0"),
            ("redis://", "redis://localhost:6379/0"),
            ("redis://cache:7000/3", "redis://cache:7000/3"),
            ("redis://:secret@cache", "redis://:***@cache:6379/0"),
            ("redis://u%40x:p%3Aw%2F@cache/1", "redis://u@x:***@cache:6379/1"),
            ("redis://user:p@ss@cache", "redis://user:***@cache:6379/0"),
            ("rediss://[::1]:6380/0", "rediss://[::1]:6380/0"),
            ("redis://[::1]", "redis://[::1]:6379/0"),
            ("unix:///run/redis.sock", "unix://unix:/run/redis.sock"),
            ("unix:///run/a@b.sock?db=2", "unix://unix:/run/a@b.sock?db=2"),
            ("REDIS://CACHE:1", "redis://CACHE:1/0"),
        ])
    func valid(url: String, redacted: String) throws {
        #expect(try RedisConfiguration(url: url).redactedURL == redacted.replacing("unix://unix:", with: "unix://"))
    }

    @Test("user, password, database and TLS arrive in the configuration")
    func parts() throws {
        let configuration = try RedisConfiguration(url: "rediss://us%65r:p%20w@host:1/4")
        #expect(configuration.user == "user")
        #expect(configuration.password == Secret("p w"))
        #expect(configuration.database == 4)
        #expect(configuration.tls == TLSConfiguration(serverName: "host"))
        #expect(configuration.address == .tcp(host: "host", port: 1))
    }

    @Test(
        "what is no URL of a Redis is told, without its password",
        arguments: [
            ("localhost:6379", "begins with redis://"), ("http://x", "http:// is no Redis URL"),
            ("redis://h:99999", "no port"), ("redis://h:x", "no port"), ("redis://h/x", "no database"),
            ("redis://h/-1", "no database"), ("redis://hunter2@h", "a user without a password"),
            ("redis://:hunter2%4@h", "%25"), ("unix://relative", "absolute path"),
            ("redis://h?ssl=hunter2", "an unknown option"), ("redis://:hunter2/x@h", "no port"),
            ("redis://:6379/hunter2@h", "no database"), ("redis://u:1?hunter2@h", "an unknown option"),
            ("redis://:1#hunter2@h", "a # in it"),
        ])
    func invalid(url: String, message: String) {
        let error = #expect(throws: RedisURLError.self) { try RedisConfiguration(url: url) }
        #expect(error?.description.contains(message) == true)
        #expect(error?.description.contains("hunter2") == false)
    }

    @Test("a secret prints as stars, wherever it stands")
    func secrets() throws {
        let configuration = try RedisConfiguration(url: "redis://u:hunter2@h")
        var dumped = ""
        dump(configuration, to: &dumped)
        #expect(!dumped.contains("hunter2"))
        #expect(!"\(configuration)".contains("hunter2"))
        #expect(!String(reflecting: configuration).contains("hunter2"))
    }

    @Test("the environment's settings are read, and all of its mistakes are told at once")
    func environment() throws {
        let configuration = try RedisConfiguration(environment: [
            "REDIS_URL": "redis://h/2", "REDIS_MAX_CONNECTIONS": "7", "REDIS_SOCKET_TIMEOUT": "0.25",
        ])
        #expect(configuration.database == 2)
        #expect(configuration.maxConnections == 7)
        #expect(configuration.poolMaxConnections == 20)
        #expect(configuration.socketTimeout == .milliseconds(250))
        #expect(configuration.connectTimeout == .seconds(5))
        let error = #expect(throws: RedisEnvironmentError.self) {
            try RedisConfiguration(environment: [
                "REDIS_URL": "nonsense", "REDIS_MAX_CONNECTIONS": "0", "REDIS_HEALTH_CHECK_INTERVAL": "soon",
            ])
        }
        #expect(error?.problems.count == 3)
    }
}
