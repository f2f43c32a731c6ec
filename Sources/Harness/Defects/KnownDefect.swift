public import OccupationService
public import Scenario

/// A bug that can be switched on, to prove that a scenario sees it: in the lock client where the scenario takes locks
/// itself, or else in the occupation service.
public enum KnownDefect: Sendable, Hashable {
    /// In the lock client's place.
    case lock(LockDefect)
    /// In the occupation service.
    case service(Defect)

    /// The bug of that name where this scenario can see it; nil if there is none.
    public init?(_ name: String, for scenario: Scenario) {
        if scenario.usesService {
            guard let defect = Defect(rawValue: name) else { return nil }
            self = .service(defect)
        } else {
            guard let defect = LockDefect(rawValue: name) else { return nil }
            self = .lock(defect)
        }
    }

    /// All there are.
    public static var all: [KnownDefect] {
        LockDefect.allCases.map(KnownDefect.lock) + Defect.allCases.map(KnownDefect.service)
    }

    /// Its name on the command line.
    public var name: String {
        switch self {
        case .lock(let defect): defect.rawValue
        case .service(let defect): defect.rawValue
        }
    }

    /// What a caller can see of it.
    public var symptom: String {
        switch self {
        case .lock(let defect): defect.symptom
        case .service(let defect): defect.symptom
        }
    }
}
