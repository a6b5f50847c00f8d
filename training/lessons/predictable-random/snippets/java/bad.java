import java.util.Random;

class Reset {
  String token() {
    String token = Long.toHexString(new Random().nextLong()); // {{mark java-random-secret}}
    return token;
  }
}
