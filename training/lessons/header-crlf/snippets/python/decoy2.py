from urllib.parse import quote

from flask import request


def contact(smtp):
    subject = quote(request.form["subject"])
    mail = f"Subject: {subject}\n\n{request.form['text']}"
    smtp.sendmail("form@shop.test", "team@shop.test", mail)
