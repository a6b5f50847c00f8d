"""Sends what is due, every ten minutes."""

import os
import smtplib
import ssl
import stat
import tempfile
from email.message import EmailMessage

import paramiko
from Crypto.Cipher import AES, DES
from Crypto.PublicKey import RSA
from Crypto.Random import get_random_bytes


def send(to, subject, text):
    message = EmailMessage()
    message["To"], message["Subject"] = to, subject
    message.set_content(text)
    context = ssl.create_default_context()
    with smtplib.SMTP_SSL(os.environ["CLINIC_MAIL"], context=context) as server:
        server.send_message(message)


def send_to_old_relay(message):
    context = ssl.SSLContext(ssl.PROTOCOL_TLSv1)  # want py-tls-old-version
    with smtplib.SMTP(os.environ["CLINIC_RELAY"]) as server:
        server.starttls(context=context)
        server.send_message(message)


def careful_context():
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def upload_backup(path):
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())  # want py-ssh-autoadd
    client.connect(os.environ["CLINIC_BACKUP"], username="backup")
    client.open_sftp().put(path, "/backup/" + os.path.basename(path))


def upload_statistics(path):
    client = paramiko.SSHClient()
    client.load_system_host_keys()
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    client.connect("statistics.clinic.internal", username="clinic")
    client.open_sftp().put(path, "/in/" + os.path.basename(path))


def encrypt(key, data):
    cipher = AES.new(key, AES.MODE_GCM)
    sealed, tag = cipher.encrypt_and_digest(data)
    return cipher.nonce + tag + sealed


def encrypt_for_insurer(key, data):
    cipher = DES.new(key, DES.MODE_CBC, get_random_bytes(8))  # want py-weak-cipher
    return cipher.iv + cipher.encrypt(data)


def new_keys():
    return RSA.generate(3072), RSA.generate(1024)  # want py-weak-key


def write_report(text):
    path = tempfile.mktemp(suffix=".txt")  # want py-tempfile-mktemp
    with open(path, "w") as f:
        f.write(text)
    os.chmod(path, 0o777)  # want py-chmod-permissive
    return path


def write_private(text):
    fd, path = tempfile.mkstemp(suffix=".txt")
    with os.fdopen(fd, "w") as f:
        f.write(text)
    os.chmod(path, stat.S_IRUSR | stat.S_IWUSR)
    return path
