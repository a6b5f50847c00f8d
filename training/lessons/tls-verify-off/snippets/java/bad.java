import javax.net.ssl.HttpsURLConnection;

class Billing {
  void open(HttpsURLConnection c) {
    c.setHostnameVerifier((host, session) -> true); // {{mark java-trust-all}}
  }
}
