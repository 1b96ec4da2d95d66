"""How much one uploaded file may ask for."""

from dataclasses import dataclass

MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on a file and on the process that inspects it."""

    size: int = 20 * MEGABYTE
    """Bytes as uploaded."""
    pages: int = 300
    """Pages of a PDF."""
    pixels: int = 50_000_000
    """Width × height of a picture."""
    inflated: int = 300 * MEGABYTE
    """Bytes of an Office file once unpacked, counted while unpacking."""
    members: int = 5_000
    """Files inside an Office file."""
    cpu_seconds: int = 20
    wall_seconds: int = 60
    memory: int = 1536 * MEGABYTE
    """Address space of the inspecting process."""
