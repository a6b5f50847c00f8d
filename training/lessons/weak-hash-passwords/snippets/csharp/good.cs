var hasher = new PasswordHasher<User>();
string hash = hasher.HashPassword(user, password); // {{mark}}
