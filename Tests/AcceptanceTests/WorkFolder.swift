import Foundation

/// The root of the repository.
let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

/// A folder of its own for a test, which is removed afterwards.
final class WorkFolder: Sendable {
    let path = NSTemporaryDirectory() + "stampede-work-\(UUID().uuidString)"

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a scenario and gives its path.
    func scenario(_ text: String) throws -> String {
        let file = path + "/scenario.yaml"
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        return file
    }

    /// The folder of the one run whose report stands here.
    var run: String? {
        let runs = try? FileManager.default.contentsOfDirectory(atPath: path + "/Reports")
        return runs?.first.map { "\(path)/Reports/\($0)" }
    }

    /// How many bytes a file of that run has; 0 if there is none.
    func size(of file: String) -> Int {
        let attributes = run.flatMap { try? FileManager.default.attributesOfItem(atPath: "\($0)/\(file)") }
        return attributes?[.size] as? Int ?? 0
    }

    /// The `report.json` of that run.
    func report() throws -> ReportDocument {
        guard let run else { throw CocoaError(.fileNoSuchFile) }
        return try ReportDocument(path: run + "/report.json")
    }

    /// The bytes of all files in it.
    func everything() -> [(file: String, text: String)] {
        let files = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        return files.compactMap { file in
            FileManager.default.contents(atPath: "\(path)/\(file)").map { (file, String(decoding: $0, as: UTF8.self)) }
        }
    }
}

/// A `report.json`, as somebody reads it who doesn't know our types.
struct ReportDocument: Sendable {
    let text: String

    init(path: String) throws { try self.init(text: String(contentsOfFile: path, encoding: .utf8)) }

    init(text: String) throws {
        self.text = text
        _ = try JSONSerialization.jsonObject(with: Data(text.utf8))
    }

    var root: [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? [String: Any] ?? [:]
    }

    var run: [String: Any] { root["run"] as? [String: Any] ?? [:] }
    var scenarios: [[String: Any]] { root["scenarios"] as? [[String: Any]] ?? [] }

    /// All conclusions by invariant, of all scenarios.
    var conclusions: [(invariant: String, conclusion: String)] {
        scenarios.flatMap { $0["verdicts"] as? [[String: Any]] ?? [] }.map {
            ($0["invariant"] as? String ?? "", $0["conclusion"] as? String ?? "")
        }
    }
}
