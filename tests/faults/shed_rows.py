"""Load rows that only the garbage collector frees, and have it run at every moment of the session's end in turn."""

import gc

from sqlalchemy import create_engine, select, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from award.extensions import db


class Base(DeclarativeBase):
    pass


class Row(Base):
    __tablename__ = "row"
    id: Mapped[int] = mapped_column(primary_key=True)


def main() -> None:
    assert db is not None  # imported for what it says to Python
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        for number in range(300):
            connection.execute(text(f"insert into row values ({number})"))
    with Session(engine) as session:  # other names take the last free places first
        rows = session.scalars(select(Row)).all()
        session.expire(rows[0])
    del rows
    gc.freeze()
    for moment in range(100):
        session = Session(engine)
        gc.collect()
        gc.disable()
        for row in session.scalars(select(Row)).all():
            row.itself = row  # a cycle
        del row
        taken = [
            {} for _ in range(200)
        ]  # so that the next dictionary is allocated, which is when the collector runs
        gc.set_threshold(gc.get_count()[0] + moment * 7, 1000, 1000)
        gc.enable()
        session.close()
        gc.disable()
        del taken


if __name__ == "__main__":
    main()
