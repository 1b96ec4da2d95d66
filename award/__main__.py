"""``python -m award`` is the command ``award``."""

from award.cli import main

main(prog_name="award")
