from flask import request


def contact(smtp):
    subject = request.form["subject"]
    if "bcc" in subject.lower():
        raise ValueError("not allowed")
    mail = f"Subject: {subject}\n\n{request.form['text']}"
    smtp.sendmail("form@shop.test", "team@shop.test", mail)
