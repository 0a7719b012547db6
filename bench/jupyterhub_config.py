"""The hub of `make bench-class`: docs/server/jupyterhub_config.py with made-up students.

Never use this file for a class: anybody who knows the one password is any student. The bench draws
that password anew for each run, listens on 127.0.0.1 only and deletes everything afterwards.
"""

import os
from pathlib import Path

HERE = Path(__file__).resolve().parent
c = get_config()  # noqa: F821  JupyterHub provides it

load_subconfig(str(HERE.parent / "docs/server/jupyterhub_config.py"))  # noqa: F821
c.JupyterHub.authenticator_class = "shared-password"
c.SharedPasswordAuthenticator.user_password = os.environ["BENCH_PASSWORD"]
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = str(Path.cwd() / "students" / "{username}")
if os.getuid() == 0:
    c.Spawner.args.append("--allow-root")
