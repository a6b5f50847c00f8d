import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

class Passwords {
  String hash(CharSequence password) {
    return new BCryptPasswordEncoder(12).encode(password); // {{mark}}
  }
}
