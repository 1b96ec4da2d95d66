"""The command ``award``. Each subcommand is one file of this folder, imported only when it is called.

To add one, write ``award/cli/<name>.py`` with a click command or group called ``command`` and a line in
``COMMANDS``. Only ``up`` starts the worker, as a process of its own; nothing here imports it.
"""

import importlib
import importlib.util

import click

COMMANDS = {
    "up": "up",
    "serve": "serve",
    "migrate": "migrate",
    "check": "check",
    "demo": "demo",
    "import": "import_",
    "ledger": "ledger",
    "backup": "backup",
    "restore": "restore",
    "score": "score",
    "judges": "judges",
    "assign": "assign",
    "draw": "draw",
    "select": "select",
}


class LazyGroup(click.Group):
    """Imports a subcommand's file when it is asked for, so that ``award score`` needs no web application."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands whose file is there, in the order of the table."""
        return [name for name, file in COMMANDS.items() if importlib.util.find_spec(f"award.cli.{file}")]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command = importlib.import_module(f"award.cli.{COMMANDS[cmd_name]}").command
        assert isinstance(command, click.Command)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="case-award")
def main() -> None:
    """Run award competitions for cases (优秀案例征集评选)."""
