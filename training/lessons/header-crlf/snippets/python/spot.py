from flask import request


def contact(smtp):
    subject = request.form["subject"]
    mail = f"Subject: {subject}\n\n{request.form['text']}"  # {{mark}}
    smtp.sendmail("form@shop.test", "team@shop.test", mail)
