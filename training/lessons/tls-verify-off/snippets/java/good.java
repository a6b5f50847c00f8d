import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;

class Billing {
  void open(HttpsURLConnection c, SSLContext ours) {
    c.setSSLSocketFactory(ours.getSocketFactory()); // {{mark}}
  }
}
