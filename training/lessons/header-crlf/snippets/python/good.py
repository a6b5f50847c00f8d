from email.message import EmailMessage

from flask import request


def contact(smtp):
    mail = EmailMessage()
    mail["Subject"] = request.form["subject"]  # {{mark}}
    mail["From"], mail["To"] = "form@shop.test", "team@shop.test"
    mail.set_content(request.form["text"])
    smtp.send_message(mail)  # {{mark}}
