"""Extension objects without an app; ``create_app`` binds them."""

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy.orm.state import InstanceState

from award.models.base import Base


def announce_state_names() -> None:
    """Tell Python each name that SQLAlchemy's state of an object may get, before there is any state.

    Python 3.11 keeps attributes beside the object until one comes that its class had not announced; then it moves them
    into a dictionary, and the garbage collector may run in the middle of that. If it frees the very object whose state
    is being moved, the state's own callback moves it too, and the process dies of the memory freed twice. A page that
    sheds a hundred rows does that now and then. Python 3.12 collects only between instructions.
    """
    state: InstanceState[Base] = InstanceState.__new__(InstanceState)
    for name in InstanceState.__annotations__.keys() - set(InstanceState.__slots__):
        setattr(state, name, None)


announce_state_names()
db = SQLAlchemy(model_class=Base, disable_autonaming=True, session_options={"expire_on_commit": False})
login = LoginManager()
csrf = CSRFProtect()
limiter = Limiter(get_remote_address)
