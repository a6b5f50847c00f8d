import java.security.Key;
import javax.crypto.Cipher;

class Vault {
  byte[] seal(Key key, byte[] text) throws Exception {
    var c = Cipher.getInstance("AES/ECB/PKCS5Padding"); // {{mark java-weak-cipher}}
    c.init(Cipher.ENCRYPT_MODE, key);
    return c.doFinal(text);
  }
}
