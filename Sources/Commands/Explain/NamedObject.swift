// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyConfig
import PolicyCore

/// The object that a request names, described by facts in place of an engine.
struct NamedObject {
    private var names: [String] = []
    private var labels: [(key: String, value: String)] = []
    private var image: String?

    init(having facts: [ObjectFact]) {
        for fact in facts {
            switch fact {
            case .name(let name): names.append(name)
            case .label(let key, let value): labels.append((key, value))
            case .image(let name): image = name
            }
        }
    }

    init(commandLine texts: [String]) throws {
        self.init(
            having: try texts.map { text in
                guard let fact = ObjectFact(text: text) else {
                    throw UsageError("\"\(text)\" says nothing of an object; write \(ObjectFact.forms)")
                }
                return fact
            })
    }

    // MARK: Results

    /// Returns the object as the engine's result; nil if the question cannot mean it.
    func result(for question: ObjectQuestion) -> ObjectResult? {
        guard let kind = question.kindOfObject else { return nil }
        let description = description(of: kind, named: question.kind == .exec ? nil : question.reference)
        return ObjectResult(id: Self.id, descriptions: [description])
    }

    static let id = String(repeating: "0123456789abcdef", count: 4)

    /// Returns a description. Without a name, the object has the requested one.
    private func description(of kind: ObjectKind, named asked: String?) -> ObjectDescription {
        let known = names.isEmpty ? [asked].compactMap { $0 } : names
        let slash = kind == .container ? "/" : ""
        return ObjectDescription(
            kind: kind, id: kind == .volume ? known.first ?? Self.id : Self.id, names: known.map { slash + $0 },
            labels: labels, image: image)
    }
}

extension ObjectQuestion {
    /// The kind of the object by which it would be judged; nil for several.
    fileprivate var kindOfObject: ObjectKind? {
        switch kind {
        case .object(let kind): kind
        case .exec: .container
        case .tasks, .implied, .specification, .owned: nil
        }
    }
}
