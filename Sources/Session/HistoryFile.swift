import Glibc
internal import Harness
internal import History

/// The file in which a run's history stays: JSON Lines, which everybody can read, as long as it is short; what
/// the recorder wrote where it is long, or where it has holes.
struct HistoryFile {
    /// A longer one would take more than 50 MB as text, and seconds to write.
    private static let longest = 200_000

    /// Where it is.
    let paths: [String]
    /// What a reader should know of it.
    let notes: [String]

    /// Puts the history of `history.bin` in that folder into its final form.
    init(_ history: RecordedHistory, in folder: String) {
        let (binary, lines) = ("\(folder)/history.bin", "\(folder)/history.jsonl")
        let command = "stampede convert \(binary) --to jsonl --output \(lines)"
        guard history.fault == nil else {
            (paths, notes) = ([binary], [])
            return
        }
        guard history.count <= Self.longest else {
            paths = [binary]
            notes = ["the history of \(history.count) operations is kept in its short form; \(command) makes it text"]
            return
        }
        do throws(FileProblem) {
            try history.writeJSONLines(to: lines)
            unlink(binary)
            (paths, notes) = ([lines], [])
        } catch {
            unlink(lines)
            (paths, notes) = ([binary], ["\(error); \(command) makes it text once there is room"])
        }
    }
}
