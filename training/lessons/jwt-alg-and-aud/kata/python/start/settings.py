import secrets

# The key of the sign-in, made anew for each try.
KEY = secrets.token_bytes(32)
