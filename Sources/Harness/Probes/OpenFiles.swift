import Glibc
public import History

/// What a process of a run, with all that it has started, has open at one instant.
public struct FileSample: Sendable, Equatable, Mergeable {
    /// When it was looked at.
    public var instant: Instant
    /// How many file descriptors there are.
    public var descriptors: Int
    /// How many of them are sockets.
    public var sockets: Int

    /// The one with more.
    mutating func merge(_ later: FileSample) {
        if later.descriptors >= descriptors { self = later }
    }
}

/// What a process had open, from look to look.
public struct FileCourse: Sendable, Equatable {
    /// Which process, in words.
    public var name: String
    /// In order of time, the one with the most of each stretch of time.
    public var samples: [FileSample]
}

/// Counts what a process of ours and all that it has started have open, by `/proc`.
struct OpenFiles {
    /// How deep a family of processes is followed.
    private static let generations = 4
    /// Who belongs to the family is asked no more often than this, in nanoseconds: it costs more than counting.
    private static let lasting: Int64 = 1_000_000_000

    private var family: [Int32] = []
    private var asked = Int64.min / 2

    /// Descriptors and sockets of the family at an instant (monotonic, nanoseconds); nil if the process is gone, or `/proc`
    /// doesn't tell.
    mutating func count(of process: Int32, at now: Int64) -> (descriptors: Int, sockets: Int)? {
        if family.first != process || now - asked >= Self.lasting {
            family = Self.family(of: process)
            asked = now
        }
        guard var sum = Self.own(process) else { return nil }
        for child in family.dropFirst() {
            guard let more = Self.own(child) else { continue }
            sum.descriptors += more.descriptors
            sum.sockets += more.sockets
        }
        return sum
    }

    /// A process and all that it has started, itself first.
    private static func family(of process: Int32) -> [Int32] {
        var family = [process]
        var newest = [process]
        for _ in 0..<generations where !newest.isEmpty {
            newest = newest.flatMap(children)
            family += newest
        }
        return family
    }

    private static func own(_ process: Int32) -> (descriptors: Int, sockets: Int)? {
        var found = (descriptors: 0, sockets: 0)
        var target = [CChar](repeating: 0, count: 8)
        let isThere = forEachEntry("/proc/\(process)/fd") { folder, name in
            let length = readlinkat(folder, name, &target, 7)
            if length > 0 { found.descriptors += 1 }
            if length == 7, strncmp(target, "socket:", 7) == 0 { found.sockets += 1 }
        }
        return isThere ? found : nil
    }

    /// Those that its threads have started.
    private static func children(of process: Int32) -> [Int32] {
        var found: [Int32] = []
        forEachEntry("/proc/\(process)/task") { _, thread in
            guard let file = fopen("/proc/\(process)/task/\(String(cString: thread))/children", "re") else { return }
            defer { fclose(file) }
            var line = [CChar](repeating: 0, count: 4096)
            guard fgets(&line, Int32(line.count), file) != nil else { return }
            found += String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
                .split(whereSeparator: \.isWhitespace).compactMap { Int32($0) }
        }
        return found
    }

    /// Calls for each entry of a folder but those that begin with a dot; false if there is none such.
    @discardableResult
    private static func forEachEntry(_ path: String, _ body: (Int32, UnsafePointer<CChar>) -> Void) -> Bool {
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
