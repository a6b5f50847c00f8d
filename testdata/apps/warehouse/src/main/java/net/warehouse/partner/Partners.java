package net.warehouse.partner;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Set;
import javax.naming.NamingException;
import javax.naming.directory.DirContext;
import javax.naming.directory.SearchControls;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import javax.script.ScriptEngineManager;
import javax.script.ScriptException;
import org.springframework.ldap.support.LdapEncoder;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestTemplate;

/** Whom we buy from, and what they say. */
@RestController
public class Partners {

    private static final Set<String> HOSTS = Set.of("a.partners.net", "b.partners.net");

    private final HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final RestTemplate rest = new RestTemplate();
    private final DirContext directory;

    public Partners(DirContext directory) {
        this.directory = directory;
    }

    @GetMapping("/partner/price")
    public String price(@RequestParam String host, @RequestParam long item) throws IOException, InterruptedException {
        if (!HOSTS.contains(host)) {
            throw new IllegalArgumentException("no partner");
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://" + host + "/price/" + item)).timeout(Duration.ofSeconds(5)).build();
        return client.send(request, BodyHandlers.ofString()).body();
    }

    @GetMapping("/partner/picture")
    public byte[] picture(@RequestParam String url) {
        return rest.getForObject(url, byte[].class); // want java-ssrf-request
    }

    @GetMapping("/partner/buyers")
    public boolean buyers(@RequestParam String name) throws NamingException {
        String careful = "(cn=" + LdapEncoder.filterEncode(name) + ")";
        boolean first = directory.search("ou=buyers", careful, new SearchControls()).hasMore();
        return first || directory.search("ou=buyers", "(cn=" + name + ")", new SearchControls()).hasMore(); // want java-ldap-xpath-built
    }

    @GetMapping("/partner/discount")
    public Object discount(@RequestParam String formula) throws ScriptException {
        return new ScriptEngineManager().getEngineByName("js").eval(formula); // want java-script-engine
    }

    static SSLContext forOldPartner() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new X509TrustManager() {
            // want java-trust-all
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {}

            // want java-trust-all
            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        }}, null);
        return context;
    }
}
