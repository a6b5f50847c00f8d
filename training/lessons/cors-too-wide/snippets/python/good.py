from flask_cors import CORS

SHOP = "https://shop.example"


def allow(app):
    CORS(app, origins=[SHOP], supports_credentials=True)  # {{mark}}
