fn hash_password(password: &str) -> bcrypt::BcryptResult<String> {
    bcrypt::hash(password, 12) // {{mark}}
}
