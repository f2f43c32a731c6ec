import Glibc

/// The name of a run: the wall clock to the second (UTC) and four letters of chance, so that two runs of one
/// second have two folders.
struct RunID: Sendable, CustomStringConvertible {
    let description: String

    init() {
        var now = time(nil)
        var parts = tm()
        gmtime_r(&now, &parts)
        var text = [CChar](repeating: 0, count: 32)
        strftime(&text, text.count, "%Y%m%d-%H%M%S", &parts)
        let letters = (0..<4).map { _ in "abcdefghijkmnpqrstuvwxyz23456789".randomElement() ?? "x" }
        description =
            String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            + "-" + String(letters)
    }
}
