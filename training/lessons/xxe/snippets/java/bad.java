import java.io.InputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;

class Invoices {
  Document read(InputStream in) throws Exception {
    var factory = DocumentBuilderFactory.newInstance(); // {{mark java-xxe}}
    return factory.newDocumentBuilder().parse(in); // {{mark}}
  }
}
