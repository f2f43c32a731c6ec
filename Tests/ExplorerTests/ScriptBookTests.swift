import Testing

@testable import Explorer

@Suite("scripts")
struct ScriptBookTests {
    @Test(
        "whose keys stand beyond doubt",
        arguments: [
            "return redis.call('GET', KEYS[1])",
            "if redis.call(\"get\",KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0",
            "redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) return redis.pcall('INCR', KEYS[2])",
            "local t = redis.call('TIME') return t[1]",
            "return 1",
        ])
    func honest(script: String) { #expect(ScriptBook.touchesOnlyDeclaredKeys(Array(script.utf8))) }

    @Test(
        "that may touch anything",
        arguments: [
            "return redis.call('GET', ARGV[1])", "return redis.call('GET', 'config')",
            "return redis.call('GET', KEYS[1] .. ':x')", "return redis.call('DEL', KEYS[1], ARGV[1])",
            "return redis.call('MSET', KEYS[1], '1', ARGV[1], '2')", "local c = redis.call return c('GET', ARGV[1])",
            "local r = redis r.call('GET', ARGV[1])", "KEYS[1] = ARGV[1] return redis.call('GET', KEYS[1])",
            "KEYS = ARGV return redis.call('GET', KEYS[1])", "return redis['call']('GET', ARGV[1])",
            "return redis.call(ARGV[1], KEYS[1])", "table.insert(KEYS, ARGV[1]) return redis.call('GET', KEYS[2])",
            "return _G['redis'].call('GET', ARGV[1])", "return redis.call('KEYS', '*')",
        ])
    func unknown(script: String) { #expect(!ScriptBook.touchesOnlyDeclaredKeys(Array(script.utf8))) }
}
