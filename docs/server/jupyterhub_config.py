"""JupyterHub for a class on one machine: every student gets a server and the notebooks.

`make bench-class` runs a class from this very file; there, only who may log in differs. To use it,
put this repository where every account of the machine may read it, such as /srv, and run there:

    python3 -m venv .venv-bench
    .venv-bench/bin/python -m pip install --require-hashes -r bench/requirements.lock
    npm ci --prefix tools
    sudo .venv-bench/bin/jupyterhub -f docs/server/jupyterhub_config.py

As it stands JupyterHub asks for an account of this machine, lets nobody in whom `allowed_users`
does not name, and serves port 8000 without encryption. Add HTTPS, and better your institution's
sign-on, before students use it:
https://jupyterhub.readthedocs.io/en/stable/tutorial/getting-started/security-basics.html
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
c = get_config()  # noqa: F821  JupyterHub provides it

# c.Authenticator.allowed_users = {"first-student", "second-student"}

c.ConfigurableHTTPProxy.command = str(ROOT / "tools/node_modules/.bin/configurable-http-proxy")

# At a student's first log-in the notebooks are copied into the student's own folder; never again,
# so that later changes of ours do not overwrite the student's work.
c.Spawner.cmd = [
    "/bin/sh",
    "-c",
    'test -d secure-base || { mkdir secure-base && cp -R "$0/notebooks" "$0/data" secure-base; }'
    ' && exec "$@"',
    str(ROOT),
    sys.executable,
    "-m",
    "jupyterhub.singleuser",
]
c.Spawner.args = [
    # A kernel without a browser ends after half an hour, a server without work after an hour.
    "--MappingKernelManager.cull_idle_timeout=1800",
    "--MappingKernelManager.cull_interval=300",
    "--ServerApp.shutdown_no_activity_timeout=3600",
]


def take_port(spawner):
    """Give each student a port below those that Linux lends to outgoing connections.

    Otherwise a free port is looked up and opened a second later; when a whole class arrives,
    another program has sometimes taken it by then, and that student's server never answers.
    """
    spawner.port = 20000 + spawner.user.id % 10000


c.Spawner.pre_spawn_hook = take_port
c.Spawner.default_url = "/lab/tree/secure-base/notebooks/00-start-here.ipynb"
# The kernel of this installation, not one that a student's home folder holds.
c.Spawner.environment = {"JUPYTER_PREFER_ENV_PATH": "1"}

# When a whole class arrives at once, each server starts slowly: wait instead of giving up.
c.Spawner.start_timeout = 180
c.Spawner.http_timeout = 180
c.JupyterHub.concurrent_spawn_limit = 0  # nobody is asked to come back later
