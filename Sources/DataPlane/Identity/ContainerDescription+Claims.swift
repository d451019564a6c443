import PolicyCore

extension ContainerDescription {
    /// With the addresses that it had before; nil where that is nothing new.
    func claiming(alsoOf known: ContainerDescription?) -> ContainerDescription? {
        guard let known else { return self }
        let news = attachments.filter { !known.attachments.contains($0) }
        guard !news.isEmpty || known.networkOf != networkOf else { return nil }
        return ContainerDescription(
            id: id, name: name, labels: labels.map { ($0.key, $0.value) },
            attachments: known.attachments + news,
            networkOf: networkOf ?? known.networkOf, hasLabels: hasLabels)
    }
}
