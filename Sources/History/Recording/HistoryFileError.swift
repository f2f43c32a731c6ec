/// Why a history could not be written or read in full.
public enum HistoryFileError: Error, Equatable, CustomStringConvertible {
    /// The file can't be opened or made; the number is `errno`.
    case open(path: String, errno: Int32)
    /// Writing stopped here: what stood in the file before is intact, `lost` operations are not in it.
    case write(path: String, errno: Int32, lost: Int)
    /// The disk was slower than the operations came: so many were not kept.
    case overrun(path: String, lost: Int)
    /// Reading failed; the number is `errno`.
    case read(path: String, errno: Int32)
    /// The file is not a history of this version, or is damaged at this offset.
    case damaged(path: String, offset: Int, problem: String)

    /// What is wrong and what to do next, in one line.
    public var description: String { "\(path): \(problem)" }

    /// The file.
    var path: String {
        switch self {
        case .open(let path, _), .write(let path, _, _), .overrun(let path, _), .read(let path, _),
            .damaged(let path, _, _):
            return path
        }
    }

    /// What is wrong with it and what to do next.
    var problem: String {
        switch self {
        case .open(_, let errno): return "can't be opened: \(text(errno)); name a folder that can be written"
        case .write(_, let errno, let lost):
            return "writing failed: \(text(errno)); \(lost) operations were not kept; make room and run again"
        case .overrun(_, let lost):
            return "the disk was too slow; \(lost) operations were not kept; lower the rate or use another disk"
        case .read(_, let errno): return "can't be read: \(text(errno)); name a history that is there and may be read"
        case .damaged(_, let offset, let problem): return "at byte \(offset): \(problem)"
        }
    }
}
