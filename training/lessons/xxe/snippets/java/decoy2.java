import java.io.InputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;

class Invoices {
  Document read(InputStream in) throws Exception {
    var text = new String(in.readAllBytes());
    if (text.contains("ENTITY")) {
      throw new IllegalArgumentException("not allowed");
    }
    var factory = DocumentBuilderFactory.newInstance();
    var again = new java.io.ByteArrayInputStream(text.getBytes());
    return factory.newDocumentBuilder().parse(again);
  }
}
