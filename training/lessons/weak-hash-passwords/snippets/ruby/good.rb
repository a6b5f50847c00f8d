hash = BCrypt::Password.create(password) # {{mark}}
