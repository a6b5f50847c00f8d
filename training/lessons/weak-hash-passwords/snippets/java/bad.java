import java.security.MessageDigest;

class Passwords {
  byte[] hash(byte[] password) throws Exception {
    return MessageDigest.getInstance("MD5").digest(password); // {{mark java-weak-hash-security}}
  }
}
