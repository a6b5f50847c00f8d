from flask import Flask

app = Flask(__name__)

if __name__ == "__main__":
    app.register_error_handler(Exception, lambda e: (repr(e), 500))
    app.run()
