import java.security.SecureRandom;
import java.util.HexFormat;

class Reset {
  String token() {
    byte[] token = new byte[32];
    new SecureRandom().nextBytes(token); // {{mark}}
    return HexFormat.of().formatHex(token);
  }
}
