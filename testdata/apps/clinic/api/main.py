"""The API that the app on the telephone talks to: FastAPI over SQLAlchemy."""

import os
from typing import Annotated, Literal

from fastapi import Depends, FastAPI, HTTPException, Query, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse
from pydantic import BaseModel
from sqlalchemy import create_engine, select, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

engine = create_engine(os.environ["CLINIC_DATABASE"], pool_pre_ping=True)
app = FastAPI(title="Clinic")
app.add_middleware(
    CORSMiddleware,
    allow_origins=["https://app.clinic.internal"],
    allow_credentials=True,
    allow_methods=["GET", "POST"],
)


class Base(DeclarativeBase):
    pass


class Appointment(Base):
    __tablename__ = "appointments"
    id: Mapped[int] = mapped_column(primary_key=True)
    patient: Mapped[int]
    doctor: Mapped[str]
    room: Mapped[str]


class Booking(BaseModel):
    patient: int
    doctor: str
    room: Literal["a", "b", "c"]


def session():
    with Session(engine) as s:
        yield s


Db = Annotated[Session, Depends(session)]


@app.get("/appointments")
def appointments(db: Db, doctor: str, order: Literal["id", "room"] = "id", limit: Annotated[int, Query(le=100)] = 20):
    query = select(Appointment).where(Appointment.doctor == doctor).order_by(order).limit(limit)
    return db.scalars(query).all()


@app.get("/appointments/count")
def count(db: Db, doctor: str, patient: int):
    total = db.execute(text("SELECT count(*) FROM appointments WHERE doctor = :doctor"), {"doctor": doctor}).scalar()
    own = db.execute(text(f"SELECT count(*) FROM appointments WHERE patient = {patient}")).scalar()
    return {"total": total, "own": own}


@app.get("/rooms/{room}")
def room(db: Db, room: str, since: str = "2026-01-01"):
    rows = db.execute(text(f"SELECT id FROM appointments WHERE room = '{room}' AND day > :since"), {"since": since})  # want py-sql-string-built
    return [row.id for row in rows]


@app.get("/doctors/search")
def search(db: Db, request: Request):
    name = request.query_params.get("name", "")
    query = "SELECT DISTINCT doctor FROM appointments WHERE doctor LIKE :name"
    values = {"name": f"%{name}%"}
    if request.query_params.get("order") == "desc":
        query += " ORDER BY doctor DESC"
    rows = db.execute(text(query), values)
    return [row.doctor for row in rows]


@app.post("/appointments")
def book(db: Db, booking: Booking):
    db.add(Appointment(**booking.model_dump()))
    db.execute(text("UPDATE doctors SET booked = booked + 1 WHERE name = '%s'" % booking.doctor))  # want py-sql-string-built
    db.execute(text("UPDATE rooms SET used = used + 1 WHERE name = '" + booking.room + "'"))  # falsely py-sql-value-in-text
    db.commit()
    return {"booked": True}


@app.get("/hello/{name}", response_class=HTMLResponse)
def hello(name: str):
    return HTMLResponse(f"<h1>Welcome, {name}</h1>")  # want py-xss-response


@app.get("/leave")
def leave(to: str):
    if to not in ("/", "/login", "/help"):
        raise HTTPException(400)
    return RedirectResponse(to)


@app.get("/return")
def go_back(to: str):
    return RedirectResponse(to)  # want py-open-redirect


@app.get("/leaflet")
def leaflet(name: str):
    return FileResponse(os.path.join("/srv/leaflets", name))  # want py-path-from-request


@app.get("/leaflet/{number}")
def numbered(number: int):
    return FileResponse(f"/srv/leaflets/{number}.pdf")
