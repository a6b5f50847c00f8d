def remember(response, session_id):
    response.set_cookie("session", session_id)  # {{mark py-cookie-insecure}}
    return response
