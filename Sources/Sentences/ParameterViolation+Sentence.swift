// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

extension ParameterViolation {
    /// The part of a path or a query that is not allowed, and the allowed values.
    package var sentence: String {
        switch self {
        case .severalReadings: "its query has more than one reading"
        case .severalReadingsOfBinds: "its query has more than one reading, and bind mounts are limited"
        case .unknown(let name): "nobody knows here what its parameter \(name) does; leave it out"
        case .repeated(let name): "\(name) is given twice"
        case .reachesHost(let name, let meaning): Self.reach(of: name, as: meaning)
        case .imageNameIsPath: "that is no name of an image, but could be a path of the engine's host"
        case .unjudgedBinds: "it can bind what it likes from the host, and that is not judged here"
        case .unknownPathWithBinds: "no route knows it, and bind mounts are limited"
        case .unjudgedCreation:
            "it creates or widens something by what is not judged here, and \"create\" says what may be created"
        case .unknownPathWithCreation: "no route knows it, and \"create\" says what may be created"
        case .unnamedSource: "the engine would fetch from an address of the client's choice"
        case .archiveBesideMounts:
            "Podman writes it into the directories that are mounted, read-only ones among them, and \"create\" says what may "
                + "be created"
        case .archiveAsRoot:
            "the engine writes it as root into the directories that \"binds\" lets be written to, and under standard "
                + "restricted no container has root"
        case .takesImageName: "it could give any image a name that \"images\" lists"
        case .tooManyVolumes: "it names more than 32 volumes, each of which is looked up"
        case .rollback: "a rollback would bring back what was not judged"
        case .outputsPush:
            "outputs could push what is built, and ImagePush is not allowed; only local, tar, oci, docker, and an image "
                + "that is not pushed may be given"
        }
    }

    private static func reach(of name: String, as meaning: HostParameter.Meaning) -> String {
        switch meaning {
        case .processList:
            "ps_args are arguments of ps, which the engine runs as root among all processes of its host; "
                + "only -ef, aux, a list such as -o pid,user,comm, or none may be given"
        case .command: "\(name) would be a command or its arguments on the engine's host; leave it out"
        case .secretDriver: "a \(name) other than file runs commands on the engine's host; leave it out"
        case .secretLookup: "\(name) runs the command of the secret's driver on the engine's host; leave it out"
        case .driver:
            "the engine would look for \(name) at a path of its host; only names of drivers may be given, "
                + "in which no segment is .."
        case .checkpoint: "\(name) could be a path of the engine's host; only letters, digits, _ . and - may be given"
        case .path: "\(name) would be a path of the engine's host; leave it out"
        case .holdsPath: "\(name) may hold no path, for it would be one of the engine's host"
        case .source, .context:
            "\(name) could be a path of the engine's host; only URLs that begin with http:// or https:// may be given"
        case .destination:
            "\(name) could be a path of the engine's host; only docker://… and names with their registry may be given"
        case .inContext:
            "\(name) could be a path of the engine's host; only one inside of the context may be given, "
                + "and none that ends with .in, for cpp includes files of the host"
        case .seccompProfile: "\(name) would be a path of the engine's host; only its defaults may be given"
        case .bind: "\(name) binds something from the engine's host"
        case .image, .tag, .imageFilter:
            "\(name) could be a path of the engine's host; only names of images may be given that no transport "
                + "(dir:, docker-archive:) stands in front of"
        case .isolation: "\(name) could leave a build among the processes of the engine's host; leave it out"
        }
    }
}
