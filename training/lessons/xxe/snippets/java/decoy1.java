import java.io.InputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;

class Invoices {
  Document read(InputStream in) throws Exception {
    var factory = DocumentBuilderFactory.newInstance();
    factory.setValidating(true);
    return factory.newDocumentBuilder().parse(in);
  }
}
