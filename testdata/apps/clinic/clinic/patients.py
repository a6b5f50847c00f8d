"""Patients: lists, records, notes."""

import re
from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, abort, jsonify, make_response, redirect, render_template, request, session, url_for
from markupsafe import Markup, escape

from . import db
from .auth import signed_in

bp = Blueprint("patients", __name__, url_prefix="/patients")

STATES = ("new", "waiting", "treated")
INSURANCE = re.compile(r"[A-Z]\d{9}")


@bp.route("/")
@signed_in
def index():
    try:
        offset = max(int(request.args.get("offset", 0)), 0)
    except ValueError:
        abort(400)
    rows = db.page("patients", request.args.get("order"), 50, offset)
    return render_template("patients.html", patients=rows, offset=offset)


@bp.route("/<int:number>")
@signed_in
def show(number):
    patient = db.one("SELECT * FROM patients WHERE number = %s", number)
    if patient is None:
        abort(404)
    with db.connection().cursor() as cursor:
        # The number is one: Flask's converter saw to that.
        cursor.execute(f"SELECT * FROM notes WHERE patient = {number} ORDER BY written")
        notes = cursor.fetchall()
    return render_template("patient.html", patient=patient, notes=notes)


@bp.route("/search")
@signed_in
def search():
    name = request.args.get("name", "").strip()
    state = request.args.get("state", "new")
    if state not in STATES:
        abort(400)
    query = "SELECT number, name, born FROM patients WHERE name ILIKE '%" + name + "%'"
    with db.connection().cursor() as cursor:
        cursor.execute(query)  # want py-sql-string-built
        found = cursor.fetchall()
        cursor.execute("SELECT count(*) AS n FROM patients WHERE state = '%s'" % state)
        total = cursor.fetchone()["n"]
    if not found:
        message = Markup("<p>Nobody is called <b>%s</b>.</p>") % name
        return render_template("missing.html", message=message), 404
    return render_template("patients.html", patients=found, total=total)


@bp.route("/insured/<card>")
@signed_in
def insured(card):
    if not INSURANCE.fullmatch(card):
        return make_response("<p>No such card: " + str(escape(card)) + "</p>", 404)
    with db.connection().cursor() as cursor:
        cursor.execute("SELECT number FROM patients WHERE card = '" + card + "'")
        row = cursor.fetchone()
    if row is None:
        abort(404)
    return redirect(url_for("patients.show", number=row["number"]))


@bp.route("/ward/<ward>")
@signed_in
def ward(ward):
    beds = db.all_rows("SELECT bed, patient FROM beds WHERE ward = %s", ward)
    if not beds:
        return f"<h1>There is no ward {ward}</h1>", 404  # want py-xss-response
    return jsonify(beds)


@bp.post("/<int:number>/notes")
@signed_in
def add_note(number):
    text = request.form["text"]
    author = session["user"]
    with db.connection().cursor() as cursor:
        cursor.execute(
            "INSERT INTO notes (patient, author, written, text) VALUES (%s, %s, %s, %s)",
            (number, author, date.today(), text),
        )
        cursor.execute(f"UPDATE patients SET last_note = '{text[:80]}' WHERE number = {number}")  # want py-sql-string-built
    db.connection().commit()
    return redirect(url_for("patients.show", number=number))


@bp.post("/<int:number>/state")
@signed_in
def change_state(number):
    state = request.form.get("state")
    if state in STATES:
        with db.connection().cursor() as cursor:
            cursor.execute("UPDATE patients SET state = '%s' WHERE number = %d" % (state, number))
        db.connection().commit()
    following = request.form.get("next", "")
    if following.startswith("/patients/") and "//" not in following:
        return redirect(following)
    return redirect(url_for("patients.index") + "?" + urlencode({"order": request.form.get("order", "name")}))


@bp.route("/badge")
@signed_in
def badge():
    colour = request.args.get("colour", "blue")
    label = Markup(f"<span class='{colour}'>new</span>")  # misses xss
    note = Markup(f"<i>{request.args.get('note', '')}</i>")  # want py-mark-safe-dynamic
    heading = Markup("<b>{}</b>").format(request.args.get("heading", ""))
    return render_template("badge.html", label=label, note=note, heading=heading)
