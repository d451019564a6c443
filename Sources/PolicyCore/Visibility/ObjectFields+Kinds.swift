// SPDX-License-Identifier: Apache-2.0

extension ObjectFields {
    /// Returns the places of the fields that identify an object of this kind, in the engine's inspection and, where it
    /// differs, in its lists.
    public static func places(of kind: ObjectKind) -> [ObjectFields] {
        switch kind {
        case .container: judged(in: ContainerPlaces.inspected, ContainerPlaces.inList)
        case .image: judged(in: ImagePlaces.inspected, ImagePlaces.inList)
        case .network: judged(in: NetworkPlaces.network)
        case .volume: judged(in: VolumePlaces.volume)
        case .service: judged(in: SwarmPlaces.service)
        case .task: judged(in: SwarmPlaces.task)
        case .secret: judged(in: SwarmPlaces.secret)
        case .config: judged(in: SwarmPlaces.config)
        case .node: judged(in: SwarmPlaces.node)
        }
    }

    /// Returns the fields by which the whole of each response is judged.
    private static func judged(in results: [ResponsePath]...) -> [ObjectFields] {
        results.joined().compactMap { place in
            guard place.path.isEmpty, case .judge(let fields) = place.treatment else { return nil }
            return fields
        }
    }
}
