import Redaction
import Testing

@Suite struct RedactedURLTests {
    @Test(
        "a password in a URL is never shown, whatever it holds",
        arguments: [
            ("redis://user:hunter2@host:6379/0", "redis://user:***@host:6379/0"),
            ("redis://:hunter2@host", "redis://:***@host"),
            ("rediss://u:hun@ter2@host/1", "rediss://u:***@host/1"),
            ("redis://u:hun/ter2@host/1", "redis://u:***@host/1"),
            ("redis://u:hun:ter2@host", "redis://u:***@host"),
            ("https://host/x?token=hunter2&page=2", "https://host/x?token=***&page=2"),
            ("unix:///run/redis.sock?db=1&password=hunter2", "unix:///run/redis.sock?db=1&password=***"),
        ])
    func passwords(url: String, shown: String) {
        #expect(RedactedURL(url).description == shown)
    }

    @Test(
        "what is no secret stays",
        arguments: [
            "redis://localhost:6379/0", "redis://user@host", "unix:///tmp/a.sock", "no url", "a@b", "",
            "http://[::1]:80/x?worker=1@2",
        ])
    func harmless(url: String) {
        #expect(RedactedURL(url).description == url)
    }

    @Test("every URL in a message loses its secret, and the rest stays as it was")
    func messages() {
        #expect(
            RedactedURL.redacting("no answer from  redis://u:pw@h:1\tnor http://:x@y/z.")
                == "no answer from  redis://u:***@h:1\tnor http://:***@y/z.")
        #expect(RedactedURL.redacting("--redis=redis://:p@h") == "--redis=redis://:***@h")
        #expect(RedactedURL.redacting("50 % at 3:4@5") == "50 % at 3:4@5")
    }

    @Test("a command line can be pasted, and hides its password")
    func command() {
        #expect(
            ShellCommand(["stampede", "run", "a b.yaml", "--redis", "redis://:pw@h/0", "it's", "", "$HOME", "--seed=7"])
                .description
                == #"stampede run 'a b.yaml' --redis 'redis://:***@h/0' 'it'\''s' '' '$HOME' --seed=7"#)
    }
}
