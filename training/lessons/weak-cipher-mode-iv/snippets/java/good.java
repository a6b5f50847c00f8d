import java.io.ByteArrayOutputStream;
import java.security.Key;
import javax.crypto.Cipher;

class Vault {
  byte[] seal(Key key, byte[] text) throws Exception {
    var c = Cipher.getInstance("AES/GCM/NoPadding"); // {{mark}}
    c.init(Cipher.ENCRYPT_MODE, key); // draws a random nonce
    var out = new ByteArrayOutputStream();
    out.write(c.getIV());
    out.write(c.doFinal(text));
    return out.toByteArray();
  }
}
