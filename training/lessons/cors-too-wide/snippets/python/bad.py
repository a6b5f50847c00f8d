from flask_cors import CORS


def allow(app):
    CORS(app, origins="*", supports_credentials=True)  # {{mark}}
