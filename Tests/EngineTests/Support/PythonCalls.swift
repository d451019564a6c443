// SPDX-License-Identifier: Apache-2.0

import TestSupport

/// Calls of docker-py, each of which prints a line of what it got, or what it failed with. SUBNET and LATER stand for
/// networks that are free. What docs/visibility.md leaves out is not printed: warnings, ids of layers.
enum PythonCalls {
    static let script = #"""
        import io, json, sys, tarfile, docker
        client = docker.from_env(timeout=20)
        api = client.api

        def tidy(value):
            if isinstance(value, bytes): return value.decode(errors="replace")
            if isinstance(value, (list, tuple)): return [tidy(item) for item in value]
            if isinstance(value, dict): return {str(key): tidy(value[key]) for key in sorted(value)}
            return value if isinstance(value, (str, int, float, bool, type(None))) else type(value).__name__

        def call(name, ask):
            try: told = json.dumps(tidy(ask()))
            except docker.errors.APIError as error: told = "APIError %s" % error.status_code
            except Exception as error: told = type(error).__name__
            print("%s: %s" % (name, told), flush=True)

        def archive(name, text):
            packed = io.BytesIO()
            with tarfile.open(fileobj=packed, mode="w") as tar:
                info = tarfile.TarInfo(name)
                info.size = len(text)
                tar.addfile(info, io.BytesIO(text))
            return packed.getvalue()

        def made(name, command=("sleep", "1000"), start=True, host=None, **more):
            config = api.create_host_config(**(host or {"network_mode": "none"}))
            id = api.create_container("busybox", list(command), name=name, host_config=config, **more)["Id"]
            if start: api.start(id)
            return "made"

        def running(name):
            state = api.inspect_container(name)["State"]
            return {key: state[key] for key in ("Status", "Running", "Paused", "ExitCode")}

        def executed(name, *command, **more):
            id = api.exec_create(name, list(command), **more)["Id"]
            return [api.exec_start(id), api.exec_inspect(id)["ExitCode"]]

        def own(items, prefix="t-"):
            return sorted(str(item.get("Names") or item.get("Name")) for item in items
                          if prefix in str(item.get("Names") or item.get("Name")))

        # The engine
        call("ping", api.ping)
        call("version", lambda: sorted(api.version()))
        call("info", lambda: sorted(api.info()))
        call("info counts", lambda: [api.info()[key] for key in ("Containers", "ContainersRunning", "Images")])
        call("df", lambda: sorted(api.df()))
        call("plugins", api.plugins)

        # Networks and volumes
        pool = docker.types.IPAMPool(subnet="SUBNET.0/24")
        ipam = docker.types.IPAMConfig(pool_configs=[pool])
        call("network create", lambda: list(api.create_network("t-net", ipam=ipam, labels={"a": "b"}))[:1])
        call("network again", lambda: api.create_network("t-net", check_duplicate=True))
        call("network inspect", lambda: api.inspect_network("t-net"))
        call("network by its id", lambda: api.inspect_network(api.inspect_network("t-net")["Id"][:12])["Name"])
        call("network scope", lambda: api.inspect_network("t-net", scope="local")["Name"])
        call("network missing", lambda: api.inspect_network("t-none"))
        call("networks", lambda: own(api.networks()))
        call("networks by name", lambda: own(api.networks(names=["t-net"])))
        call("networks by label", lambda: own(api.networks(filters={"label": "a=b"})))
        call("config only", lambda: sorted(client.networks.create("t-config", driver=None).attrs)[:2])
        call("volume create", lambda: api.create_volume("t-vol", labels={"a": "b"}))
        call("volume again", lambda: api.create_volume("t-vol")["Name"])
        call("volume inspect", lambda: api.inspect_volume("t-vol"))
        call("volume missing", lambda: api.inspect_volume("t-none"))
        call("volumes", lambda: own(api.volumes()["Volumes"]))
        call("volumes by label", lambda: own(api.volumes(filters={"label": "a"})["Volumes"]))
        call("volumes by name", lambda: own(api.volumes(filters={"name": "t-v"})["Volumes"]))

        # Containers
        call("create", lambda: made("t-one", environment={"A": "b"}, labels={"a": "b"}, hostname="one"))
        call("create again", lambda: made("t-one"))
        call("create of no image", lambda: api.create_container("none-such", "true"))
        call("inspect", lambda: api.inspect_container("t-one"))
        call("inspect by its id", lambda: api.inspect_container(api.inspect_container("t-one")["Id"][:12])["Name"])
        call("inspect missing", lambda: api.inspect_container("t-none"))
        call("list", lambda: own(api.containers(all=True)))
        call("list limited", lambda: len(api.containers(all=True, limit=1)))
        call("list by status", lambda: own(api.containers(filters={"status": "running"})))
        call("list by name", lambda: own(api.containers(all=True, filters={"name": "t-on"})))
        call("list by label", lambda: own(api.containers(all=True, filters={"label": ["a=b"]})))
        call("list by image", lambda: own(api.containers(all=True, filters={"ancestor": "busybox"})))
        call("list by image that is none", lambda: own(api.containers(all=True, filters={"ancestor": "none-such"})))
        call("list by network", lambda: own(api.containers(all=True, filters={"network": "none"})))
        call("list sized", lambda: own(api.containers(all=True, size=True)))
        call("list wrongly", lambda: api.containers(filters={"nonsense": "x"}))
        call("mounts", lambda: made("t-mounts", host={"network_mode": "none", "binds": ["t-vol:/d:ro", "/tmp:/h"]}))
        call("mounts inspected", lambda: api.inspect_container("t-mounts")["HostConfig"]["Binds"])
        call("mounts seen", lambda: sorted(it["Destination"] for it in api.inspect_container("t-mounts")["Mounts"]))
        call("list by volume", lambda: own(api.containers(filters={"volume": "t-vol"})))
        call("list by path", lambda: own(api.containers(filters={"volume": "/d"})))
        call("new volume", lambda: made("t-new", host={"network_mode": "none", "binds": ["t-fresh:/d"]}))
        call("new volume seen", lambda: api.inspect_volume("t-fresh")["Name"])
        call("volumes from", lambda: made("t-from", host={"network_mode": "none", "volumes_from": ["t-mounts:ro"]}))
        call("volumes from kept", lambda: api.inspect_container("t-from")["HostConfig"]["VolumesFrom"])
        call("volumes from none", lambda: made("t-x1", host={"volumes_from": ["t-none"]}))
        mount = docker.types.Mount("/d", "t-mounted", labels={"a": "b"})
        call("mount", lambda: made("t-mount", host={"network_mode": "none", "mounts": [mount]}))
        call("mount kept", lambda: api.inspect_container("t-mount")["HostConfig"]["Mounts"])
        call("networked", lambda: made("t-up", host={"network_mode": "t-net"}))
        call("network kept", lambda: api.inspect_container("t-up")["HostConfig"]["NetworkMode"])
        call("network entered", lambda: list(api.inspect_container("t-up")["NetworkSettings"]["Networks"]))
        call("later network", lambda: made("t-later", start=False, host={"network_mode": "t-net-later"}))
        call("later kept", lambda: api.inspect_container("t-later")["HostConfig"]["NetworkMode"])
        call("later too early", lambda: api.start("t-later"))
        ipam_later = docker.types.IPAMConfig(pool_configs=[docker.types.IPAMPool(subnet="LATER.0/24")])
        call("later made", lambda: list(api.create_network("t-net-later", ipam=ipam_later))[:1])
        joined = {"network_mode": "container:t-up", "pid_mode": "container:t-up"}
        call("joined", lambda: made("t-joined", host=joined))
        call("joined running", lambda: running("t-joined"))
        call("joined none", lambda: made("t-x2", host={"pid_mode": "container:t-none"}))

        def networks(name):
            return api.inspect_container(name)["NetworkSettings"]["Networks"]

        def linked(*names):
            settings = {name: api.create_endpoint_config(links={"t-up": "bar"}) for name in names}
            network = api.create_networking_config(settings)
            host = api.create_host_config(network_mode=names[0])
            command = ["sh", "-c", "busybox nslookup bar >/dev/null && echo found"]
            more = {"networking_config": network}
            return api.create_container("busybox", command, name="t-linked", host_config=host, **more)

        call("linked", lambda: list(linked("t-net"))[:1])
        call("links kept", lambda: networks("t-linked")["t-net"]["Links"])
        call("link started", lambda: api.start("t-linked"))
        call("link found", lambda: [api.wait("t-linked")["StatusCode"], api.logs("t-linked")])
        call("two networks", lambda: linked("t-net", "t-net-later"))
        call("two unknown networks", lambda: linked("t-none-1", "t-none-2"))
        call("legacy links", lambda: made("t-legacy", start=False, host={"links": {"t-up": "old"}}))
        call("legacy links kept", lambda: api.inspect_container("t-legacy")["HostConfig"]["Links"])
        call("legacy links to none", lambda: made("t-x3", start=False, host={"links": {"t-none": "old"}}))
        call("connect", lambda: api.connect_container_to_network("t-linked", "t-net-later", links={"t-up": "far"}))
        call("connect kept", lambda: networks("t-linked")["t-net-later"]["Links"])
        call("connect to none", lambda: api.connect_container_to_network("t-up", "t-none"))
        call("connected", lambda: own(api.inspect_network("t-net")["Containers"].values()))
        call("disconnect", lambda: api.disconnect_container_from_network("t-linked", "t-net-later"))
        call("disconnect again", lambda: api.disconnect_container_from_network("t-linked", "t-net-later"))

        # Running ones
        call("top", lambda: api.top("t-one")["Titles"])
        call("stats", lambda: sorted(api.stats("t-one", stream=False)))
        call("exec", lambda: executed("t-one", "echo", "inside"))
        call("exec of env", lambda: executed("t-one", "sh", "-c", "echo $B", environment={"B": "c"}))
        call("exec in none", lambda: executed("t-none", "true"))
        call("exec that fails", lambda: executed("t-one", "sh", "-c", "exit 3"))
        call("exec of none", lambda: api.exec_inspect("0" * 64))
        call("put", lambda: api.put_archive("t-one", "/tmp", archive("file", b"text")))
        call("put nowhere", lambda: api.put_archive("t-one", "/nowhere", archive("file", b"text")))
        call("get", lambda: len(b"".join(api.get_archive("t-one", "/tmp/file")[0])))
        call("get nothing", lambda: api.get_archive("t-one", "/nope"))
        call("diff", lambda: api.diff("t-one"))
        call("diff of none", lambda: api.diff("t-none"))
        call("export", lambda: len(b"".join(api.export("t-one"))) > 1000)
        call("logged", lambda: made("t-log", ["sh", "-c", "echo out; echo err >&2"]))
        call("wait", lambda: api.wait("t-log"))
        call("logs", lambda: sorted(api.logs("t-log").split()))
        call("logs of stdout", lambda: api.logs("t-log", stderr=False))
        call("logs tailed", lambda: api.logs("t-log", stderr=False, tail=0))
        call("logs of none", lambda: api.logs("t-none"))
        call("pause", lambda: api.pause("t-one"))
        call("paused", lambda: running("t-one"))
        call("unpause", lambda: api.unpause("t-one"))
        call("update", lambda: api.update_container("t-one", mem_limit="64m", memswap_limit="64m") is None)
        call("updated", lambda: api.inspect_container("t-one")["HostConfig"]["Memory"])
        call("rename", lambda: api.rename("t-one", "t-two"))
        call("renamed", lambda: api.inspect_container("t-two")["Name"])
        call("rename to what is", lambda: api.rename("t-two", "t-up"))
        call("resize", lambda: api.resize("t-two", 10, 10))
        call("kill", lambda: api.kill("t-two"))
        call("killed", lambda: api.wait("t-two"))
        call("kill again", lambda: api.kill("t-two"))
        call("restart", lambda: api.restart("t-two", timeout=0))
        call("stop", lambda: api.stop("t-two", timeout=0))
        call("stop again", lambda: api.stop("t-two", timeout=0))
        call("start", lambda: api.start("t-two"))
        call("events", lambda: len(list(api.events(since=1, until=2))))
        call("remove running", lambda: api.remove_container("t-two"))
        call("remove", lambda: api.remove_container("t-two", force=True, v=True))
        call("removed", lambda: api.inspect_container("t-two"))
        call("remove none", lambda: api.remove_container("t-none"))

        # Images
        call("images", lambda: sorted(tag for image in api.images() for tag in image["RepoTags"]))
        call("images by name", lambda: len(api.images("busybox")))
        call("images by label", lambda: len(api.images(filters={"label": "none"})))
        call("image", lambda: sorted(api.inspect_image("busybox")))
        call("image by its id", lambda: api.inspect_image(api.inspect_image("busybox")["Id"])["RepoTags"])
        call("image missing", lambda: api.inspect_image("t-none"))
        call("history", lambda: len(api.history("busybox")))
        call("tag", lambda: api.tag("busybox", "t-image", "1"))
        call("tag of none", lambda: api.tag("t-none", "t-image", "2"))
        call("tagged", lambda: sorted(api.inspect_image("t-image:1")["RepoTags"]))
        call("commit", lambda: sorted(api.commit("t-log", "t-image", "2", conf={"Labels": {"c": "d"}})))
        call("committed", lambda: api.inspect_image("t-image:2")["Config"]["Labels"])
        call("commit of none", lambda: api.commit("t-none", "t-image", "3"))
        call("save", lambda: len(b"".join(api.get_image("t-image:1"))) > 1000)
        call("import", lambda: "status" in api.import_image_from_data(archive("file", b"text"), "t-imported", "1"))
        call("image removed", lambda: [gone for gone in api.remove_image("t-image:2") if "Untagged" in gone])
        call("image untagged", lambda: len(api.remove_image("t-image:1")))
        call("image of none removed", lambda: api.remove_image("t-none"))
        call("search filter", lambda: api.images(filters={"nonsense": "x"}))

        # Away
        for name in "t-mounts t-new t-from t-mount t-joined t-later t-linked t-legacy t-log t-up".split():
            call("remove " + name, lambda: api.remove_container(name, force=True))
        for name in ("t-vol", "t-fresh", "t-mounted", "t-none"):
            call("remove " + name, lambda: api.remove_volume(name))
        for name in ("t-net", "t-net-later", "t-config", "t-none"):
            call("remove " + name, lambda: api.remove_network(name))
        call("remove t-imported", lambda: [gone for gone in api.remove_image("t-imported:1") if "Untagged" in gone])
        call("left", lambda: own(api.containers(all=True)) + own(api.networks()) + own(api.volumes()["Volumes"]))
        """#
}
