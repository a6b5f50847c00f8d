"""What is counted, and the letters that tell it."""

import ast
import operator
import pickle
from xml.sax.saxutils import escape as xml_escape

import yaml
from flask import Blueprint, Response, abort, current_app, render_template_string, request
from jinja2 import Environment, FileSystemLoader, select_autoescape
from ldap3 import Connection, Server
from ldap3.utils.conv import escape_filter_chars
from lxml import etree

from . import db
from .auth import signed_in

bp = Blueprint("reports", __name__, url_prefix="/reports")

pages = Environment(loader=FileSystemLoader("reports"), autoescape=select_autoescape())
mails = Environment(loader=FileSystemLoader("mails"), autoescape=False)  # want py-jinja-autoescape-off

OPERATORS = {"+": operator.add, "-": operator.sub, "*": operator.mul}


@bp.route("/custom")
@signed_in
def custom():
    heading = request.args.get("heading", "Report")
    return render_template_string("<h1>" + heading + "</h1>")  # want py-ssti-render-string


@bp.route("/plain")
@signed_in
def plain():
    heading = request.args.get("heading", "Report")
    return render_template_string("<h1>{{ heading }}</h1>", heading=heading)


@bp.route("/formula")
@signed_in
def formula():
    left, right = float(request.args["left"]), float(request.args["right"])
    apply = OPERATORS.get(request.args["operator"])
    if apply is None:
        abort(400)
    more = ast.literal_eval(request.args.get("more", "[]"))
    return {"result": apply(left, right), "more": len(more)}


@bp.route("/evaluate")
@signed_in
def evaluate():
    return {"result": eval(request.args["formula"])}  # want py-eval-dynamic


@bp.post("/settings")
@signed_in
def settings():
    wanted = yaml.safe_load(request.data)
    stored = yaml.load(open(current_app.config["LETTERS"] + "/settings.yaml"), Loader=yaml.Loader)  # want py-yaml-load
    return {**stored, **wanted}


@bp.post("/resume")
@signed_in
def resume():
    state = pickle.loads(request.data)  # want py-deserialize-request
    return {"done": state["done"]}


def load_cache(path):
    with open(path, "rb") as f:
        return pickle.load(f)


@bp.post("/import")
@signed_in
def import_records():
    careful = etree.XMLParser(resolve_entities=False, no_network=True)
    records = etree.fromstring(request.data, careful)
    for record in records.iter("record"):
        db.insert("records", {"name": record.get("name"), "text": record.text})
    return "", 204


def read_export(path):
    parser = etree.XMLParser(resolve_entities=True)  # want py-xxe
    return etree.parse(path, parser)


@bp.route("/doctors")
@signed_in
def doctors():
    directory = Connection(Server("ldap.clinic.internal", use_ssl=True), auto_bind=True)
    name = request.args["name"]
    directory.search("dc=clinic", "(cn=" + name + ")")  # want py-ldap-xpath-built
    directory.search("dc=clinic", f"(cn={escape_filter_chars(name)})")
    return {"doctors": [str(e) for e in directory.entries]}


@bp.route("/export.xml")
@signed_in
def export():
    rows = db.all_rows("SELECT name FROM patients ORDER BY name")
    body = "".join(f"<patient>{xml_escape(row['name'])}</patient>" for row in rows)
    return Response(f"<patients>{body}</patients>", mimetype="application/xml")
