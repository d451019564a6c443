// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

/// Clients of other people's that the tests run behind their presets. Each is fetched once, and where that cannot be done
/// its tests are skipped, and say so; on CI they fail.
extension Prerequisites {
    /// A folder for what is fetched: it goes with this process.
    private static func folder(_ name: String) -> String {
        NSTemporaryDirectory() + "/caisson-\(name)-\(getpid())"
    }

    // MARK: PyPI

    static let pythonClientsPath = folder("clients")

    static let hasPythonClients = isHere("clients of PyPI") {
        let packages = """
            glances==4.3.3 aiodocker==0.27.0 python-on-whales==0.81.0 dockerspawner==14.0.0 jupyterhub==5.3.0 docker==7.1.0
            """
        return fetches("python3 -m pip install --quiet --target '\(pythonClientsPath)' \(packages)")
    }

    static let ansiblePath = folder("ansible")

    /// Of the collections that come with it only Docker's is kept: the others are half a gigabyte.
    static let hasAnsible = isHere("Ansible") {
        let install = "python3 -m pip install --quiet --target '\(ansiblePath)' ansible==11.9.0 docker==7.1.0"
        let keep = """
            cd '\(ansiblePath)/ansible_collections' && for each in */*; do case $each in
            community/docker | community/library_inventory_filtering_v1) ;; *) rm -rf "$each" ;; esac; done
            """
        return fetches("\(install) && \(keep)")
    }

    // MARK: Debian

    static let crowdSecPath = folder("crowdsec")

    /// Debian's package, unpacked and not installed: it would start a service.
    static let hasCrowdSec = isHere("CrowdSec") {
        let unpack = "apt-get -o APT::Sandbox::User=root download crowdsec && dpkg -x crowdsec_*.deb ."
        return fetches("mkdir -p '\(crowdSecPath)' && cd '\(crowdSecPath)' && \(unpack)")
    }

    private static func isHere(_ name: String, fetch: () -> Bool) -> Bool {
        guard missing == nil else { return false }
        if fetch() { return true }
        let words = "!!! \(name) cannot be fetched: what is tested with that \(isCI ? "FAILS" : "IS SKIPPED")\n"
        FileHandle.standardError.write(Data(words.utf8))
        return isCI
    }
}
