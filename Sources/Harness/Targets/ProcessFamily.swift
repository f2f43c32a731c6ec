import Glibc

/// A process and all that it has started, by `/proc`.
enum ProcessFamily {
    /// How deep a family is followed.
    private static let generations = 4

    /// The process itself first.
    static func members(of process: Int32) -> [Int32] {
        var family = [process]
        var newest = [process]
        for _ in 0..<generations where !newest.isEmpty {
            newest = newest.flatMap(children)
            family += newest
        }
        return family
    }

    /// Whether a process has loaded a library of this file name.
    static func hasLoaded(_ library: String, _ process: Int32) -> Bool {
        var isThere = false
        forEachLine("/proc/\(process)/maps") { if $0.contains(library) { isThere = true } }
        return isThere
    }

    /// The name of its program; nil if it has ended.
    static func name(of process: Int32) -> String? {
        var name: String?
        forEachLine("/proc/\(process)/comm") { name = $0 }
        return name
    }

    /// Those that its threads have started.
    private static func children(of process: Int32) -> [Int32] {
        var found: [Int32] = []
        forEachEntry("/proc/\(process)/task") { _, thread in
            forEachLine("/proc/\(process)/task/\(String(cString: thread))/children") {
                found += $0.split(whereSeparator: \.isWhitespace).compactMap { Int32($0) }
            }
        }
        return found
    }

    private static func forEachLine(_ path: String, _ body: (String) -> Void) {
        guard let file = fopen(path, "re") else { return }
        defer { fclose(file) }
        var line: UnsafeMutablePointer<CChar>?
        var room = 0
        defer { free(line) }
        while getline(&line, &room, file) > 0, let line { body(String(String(cString: line).prefix { $0 != "\n" })) }
    }

    /// Calls for each entry of a folder but those that begin with a dot; false if there is none such.
    @discardableResult
    static func forEachEntry(_ path: String, _ body: (Int32, UnsafePointer<CChar>) -> Void) -> Bool {
        guard let folder = opendir(path) else { return false }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { name in
                    if name.pointee != CChar(UInt8(ascii: ".")) { body(dirfd(folder), name) }
                }
            }
        }
        return true
    }
}
