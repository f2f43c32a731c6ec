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
///
/// To tell sockets from files takes a system call for each, so it is done only where the number has changed, and once in a
/// while; the number alone is what a Linux from 6.2 on says of the folder.
struct OpenFiles {
    /// Who belongs to the family, and which of the open files are sockets, is asked no more often than this, in nanoseconds,
    /// if nothing has changed: it costs more than counting.
    private static let lasting: Int64 = 1_000_000_000

    private typealias Count = (descriptors: Int, sockets: Int)

    private var family: [Int32] = []
    private var counts: [Count?] = []
    private var asked = Int64.min / 2

    /// Descriptors and sockets of the family at an instant (monotonic, nanoseconds); nil if the process is gone, or `/proc`
    /// doesn't tell.
    mutating func count(of process: Int32, at now: Int64) -> (descriptors: Int, sockets: Int)? {
        if family.first != process || now - asked >= Self.lasting {
            family = ProcessFamily.members(of: process)
            counts = family.map { _ in nil }
            asked = now
        }
        for (index, member) in family.enumerated() {
            let folder = "/proc/\(member)/fd"
            if let known = counts[index]?.descriptors, known == Self.size(of: folder) { continue }
            counts[index] = Self.count(in: folder)
        }
        guard var sum = counts.first ?? nil else { return nil }
        for case let more? in counts.dropFirst() {
            sum.descriptors += more.descriptors
            sum.sockets += more.sockets
        }
        return sum
    }

    /// How many descriptors the kernel says that there are, if it does.
    private static func size(of folder: String) -> Int? {
        var status = stat()
        return stat(folder, &status) == 0 ? Int(status.st_size) : nil
    }

    private static func count(in folder: String) -> Count? {
        var found: Count = (0, 0)
        var target = [CChar](repeating: 0, count: 8)
        let isThere = ProcessFamily.forEachEntry(folder) { folder, name in
            let length = readlinkat(folder, name, &target, 7)
            if length > 0 { found.descriptors += 1 }
            if length == 7, strncmp(target, "socket:", 7) == 0 { found.sockets += 1 }
        }
        return isThere ? found : nil
    }
}
