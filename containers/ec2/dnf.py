#!/usr/bin/python3
"""Ansible's module for packages (yum, dnf, package), by way of this instance's own yum: there is no dnf to be bound to."""

import subprocess

from ansible.module_utils.basic import AnsibleModule

STATES = ["absent", "installed", "latest", "present", "removed"]

# Options that say where packages come from and how they are looked at: there is one store, and all of it is trusted.
WITHOUT_EFFECT = {
    "allow_downgrade": "bool",
    "allowerasing": "bool",
    "autoremove": "bool",
    "best": "bool",
    "cacheonly": "bool",
    "disable_gpg_check": "bool",
    "disablerepo": "list",
    "enablerepo": "list",
    "exclude": "list",
    "install_weak_deps": "bool",
    "lock_timeout": "int",
    "nobest": "bool",
    "skip_broken": "bool",
    "update_cache": "bool",
    "update_only": "bool",
    "validate_certs": "bool",
}


def is_installed(name):
    return subprocess.run(["/usr/bin/rpm", "-q", name], capture_output=True, check=False).returncode == 0


def change(module, verb, names):
    rc, out, err = module.run_command(["/usr/bin/yum", "-y", verb, *names])
    if rc != 0:
        module.fail_json(msg=err.strip() or out.strip(), rc=rc, results=[])
    return out


def main():
    module = AnsibleModule(
        argument_spec={
            "name": {"type": "list", "elements": "str", "aliases": ["pkg"], "default": []},
            "state": {"type": "str", "choices": STATES},
            **{name: {"type": kind} for name, kind in WITHOUT_EFFECT.items()},
        },
        supports_check_mode=True,
    )
    names = [name.strip() for entry in module.params["name"] for name in entry.split(",") if name.strip()]
    is_removal = module.params["state"] in ("absent", "removed")
    # `*` is every package that is there; the store has but one version of each, so they are all up to date.
    wanted = [name for name in names if name != "*" and is_installed(name) == is_removal]
    if wanted and not module.check_mode:
        change(module, "remove" if is_removal else "install", wanted)
    done = "Removed" if is_removal else "Installed"
    module.exit_json(changed=bool(wanted), rc=0, msg="", results=[f"{done}: {name}" for name in wanted])


if __name__ == "__main__":
    main()
