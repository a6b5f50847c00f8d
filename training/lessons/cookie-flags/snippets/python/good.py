def remember(response, session_id):
    response.set_cookie(
        "__Host-session", session_id, secure=True,  # {{mark}}
        httponly=True, samesite="Lax",  # {{mark}}
    )
    return response
