internal import Glibc
internal import Harness
internal import Reporting

/// `stampede merge REPORT…`: one report of several.
///
/// Parts of one run (`--join`) become that run: their histories on one clock, judged again. Any other reports are put
/// side by side, as the shards of a folder of scenarios are.
public struct Merge: Sendable {
    /// The `report.json`s, or the folders in which they are.
    public var files: [String]
    /// The folder in which the merged run's own folder is made.
    public var reports = "Reports"

    /// A merge of these files.
    public init(_ files: [String]) { self.files = files }

    /// Why there is no merged report.
    public enum Failure: Error, Sendable, Equatable {
        /// The input is wrong: a line each, what and what would be right.
        case input([String])
        /// The merged report can't be written.
        case output(String)
    }

    /// Reads, merges, and writes every form of the whole.
    public func perform() throws(Failure) -> Session.Outcome {
        let inputs = try read()
        let merged: Report
        let folder: ReportFolder
        if inputs.allSatisfy(\.isPart) {
            let parts = try PartReports(inputs)
            folder = try made("\(reports)/\(parts.run)-merged")
            merged = try parts.merged(into: folder)
        } else {
            merged = try ShardReports(inputs).merged(id: "\(RunID())")
            folder = try made("\(reports)/\(merged.run.id)")
        }
        do throws(ReportError) { try folder.write(merged) } catch { throw .output("\(error)") }
        return Session.Outcome(report: merged, folder: folder, writeError: nil, isTargetMissing: false)
    }

    private func read() throws(Failure) -> [MergeInput] {
        var inputs: [MergeInput] = []
        var problems: [String] = []
        for file in files {
            do throws(ReportError) { inputs.append(try MergeInput(file)) } catch { problems.append("\(error)") }
        }
        let twice = Dictionary(grouping: inputs, by: \.report.run.id).filter { $0.value.count > 1 }
        for (id, same) in twice.sorted(by: { $0.key < $1.key }) {
            problems.append("\(same.map(\.path).joined(separator: " and ")): both are run \(id); give each report once")
        }
        guard problems.isEmpty else { throw .input(problems) }
        return inputs
    }

    private func made(_ path: String) throws(Failure) -> ReportFolder {
        let folder = ReportFolder(path)
        do throws(ReportError) { try folder.make() } catch { throw .output("\(error)") }
        return folder
    }
}

/// A report with the place from which it was read.
struct MergeInput {
    let path: String
    let report: Report

    /// Reads a file, or the `report.json` of a folder.
    init(_ file: String) throws(ReportError) {
        do throws(ReportError) {
            report = try Report(readingJSON: file)
            path = file
        } catch {
            guard case .file(_, .read, EISDIR) = error else { throw error }
            let inside = ReportFolder(file).file(.json)
            report = try Report(readingJSON: inside)
            path = inside
        }
    }

    /// Whether it is one of several parts of a run.
    var isPart: Bool { report.scenarios.contains { $0.part != nil } }

    /// Where a history file is: beside the report, if the folder was moved, or where it was written.
    func history(_ written: String) -> [String] {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        return [folder + written.split(separator: "/").suffix(2).joined(separator: "/"), written]
    }
}
