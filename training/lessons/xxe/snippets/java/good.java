import java.io.InputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;

class Invoices {
  Document read(InputStream in) throws Exception {
    var factory = DocumentBuilderFactory.newInstance();
    var apache = "http://apache.org/xml/features/"; // {{mark}}
    factory.setFeature(apache + "disallow-doctype-decl", true); // {{mark}}
    return factory.newDocumentBuilder().parse(in);
  }
}
