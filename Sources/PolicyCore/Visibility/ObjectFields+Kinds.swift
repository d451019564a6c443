// SPDX-License-Identifier: Apache-2.0

extension ObjectFields {
    /// Where the engine's JSON tells what an object of this kind is: by itself, and in a list where that differs.
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

    /// The fields by which the object is judged that is the whole of each answer.
    private static func judged(in results: [ResponsePath]...) -> [ObjectFields] {
        results.joined().compactMap { place in
            guard place.path.isEmpty, case .judge(let fields) = place.treatment else { return nil }
            return fields
        }
    }
}
