"""Letters, pictures and archives."""

import os
import shutil
import subprocess
import tarfile
import tempfile
import zipfile
from pathlib import Path
from urllib.parse import urlparse

import requests
from flask import Blueprint, Response, abort, current_app, request, send_file, send_from_directory
from werkzeug.utils import secure_filename

from .auth import signed_in

bp = Blueprint("files", __name__, url_prefix="/files")

IMAGE_HOSTS = {"images.clinic.internal", "archive.clinic.internal"}
FORMATS = {"pdf": "application/pdf", "png": "image/png"}


def letters():
    return Path(current_app.config["LETTERS"])


@bp.route("/letter/<name>")
@signed_in
def letter(name):
    return send_from_directory(letters(), name)


@bp.route("/old")
@signed_in
def old_letter():
    with open(os.path.join(letters(), request.args["name"]), "rb") as f:  # want py-path-from-request
        return Response(f.read(), mimetype="application/pdf")


@bp.route("/scan/<number>")
@signed_in
def scan(number):
    path = (letters() / "scans" / (secure_filename(number) + ".png")).resolve()
    return send_file(path)


@bp.route("/inside")
@signed_in
def inside():
    base = os.path.realpath(letters())
    path = os.path.realpath(os.path.join(base, request.args["path"]))
    if os.path.commonpath([base, path]) != base:
        abort(404)
    return send_file(path)


@bp.post("/upload")
@signed_in
def upload():
    sent = request.files["letter"]
    kind = request.form.get("kind", "pdf")
    if kind not in FORMATS:
        abort(400)
    sent.save(letters() / f"{secure_filename(sent.filename)}.{kind}")
    folder = request.form.get("folder")
    if folder:
        shutil.copy(letters() / "index.txt", os.path.join(letters(), folder))  # want py-path-from-request
    return "", 204


@bp.post("/restore")
@signed_in
def restore():
    work = tempfile.mkdtemp(prefix="clinic-")
    sent = Path(work) / "archive"
    request.files["archive"].save(sent)
    if tarfile.is_tarfile(sent):
        with tarfile.open(sent) as archive:
            archive.extractall(letters())  # want py-tar-extractall
    else:
        with zipfile.ZipFile(sent) as archive:
            archive.extractall(letters())
    shutil.rmtree(work)
    return "", 204


def unpack(archive_path, folder):
    with tarfile.open(archive_path) as archive:
        archive.extractall(folder, filter="data")


@bp.route("/thumbnail")
@signed_in
def thumbnail():
    width = int(request.args.get("width", 200))
    name = secure_filename(request.args["name"])
    source = letters() / name
    out = subprocess.run(["convert", str(source), "-resize", str(width), "png:-"], capture_output=True, check=True, timeout=20)
    return Response(out.stdout, mimetype="image/png")


@bp.route("/print")
@signed_in
def print_letter():
    tray = request.args.get("tray", "1")
    name = secure_filename(request.args["name"])
    os.system("lp -o InputSlot=" + tray + " " + name)  # want py-shell-true
    subprocess.run(f"lp -n {int(request.args.get('copies', 1))} {name}", shell=True, check=True)
    subprocess.run("lpstat -p", shell=True, check=True)
    return "", 204


@bp.route("/fax")
@signed_in
def fax():
    command = ["sendfax", "-n", "-d", request.args["number"], "cover.ps"]
    subprocess.Popen(command)
    subprocess.call("faxstat -s | grep %s" % request.args["number"], shell=True)  # want py-shell-true
    return "", 204


@bp.route("/picture")
@signed_in
def picture():
    url = request.args["url"]
    parts = urlparse(url)
    if parts.scheme != "https" or parts.hostname not in IMAGE_HOSTS:
        abort(400)
    answer = requests.get(url, timeout=5)
    return Response(answer.content, mimetype="image/png")


@bp.route("/fetch")
@signed_in
def fetch():
    answer = requests.get(request.args["url"], timeout=5)  # want py-ssrf-request
    return Response(answer.content, mimetype="application/octet-stream")


@bp.route("/laboratory/<int:number>")
@signed_in
def laboratory(number):
    base = os.environ["CLINIC_LABORATORY"]
    answer = requests.get(f"{base}/results/{number}", timeout=10)
    answer.raise_for_status()
    old = requests.get(f"{base}/old/{number}", verify=False, timeout=10)  # want py-tls-verify-off
    slow = requests.post(f"{base}/requests", json={"number": number})  # want py-requests-no-timeout
    return {"new": answer.json(), "old": old.json(), "asked": slow.ok}
