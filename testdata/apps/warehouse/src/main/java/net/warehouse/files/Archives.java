package net.warehouse.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import org.w3c.dom.Document;
import org.xml.sax.SAXException;

/** What other programs send. */
@RestController
public class Archives {

    private static final Path IN = Path.of("/var/lib/warehouse/in");

    @PostMapping("/archive")
    public void archive(@RequestParam MultipartFile sent) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(sent.getInputStream())) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Files.copy(zip, IN.resolve(entry.getName())); // want java-zip-slip
            }
        }
    }

    @PostMapping("/archive/checked")
    public void checked(@RequestParam MultipartFile sent) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(sent.getInputStream())) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path to = IN.resolve(entry.getName()).normalize();
                if (!to.startsWith(IN)) {
                    throw new IOException("an entry outside of the folder");
                }
                Files.copy(zip, to);
            }
        }
    }

    @PostMapping("/state")
    public String state(@RequestParam MultipartFile sent) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new ObjectInputStream(sent.getInputStream())) {
            return String.valueOf(in.readObject()); // want java-object-deserialize
        }
    }

    @PostMapping("/catalogue")
    public int catalogue(@RequestParam MultipartFile sent) throws IOException, ParserConfigurationException, SAXException {
        DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder(); // want java-xxe
        Document document = builder.parse(sent.getInputStream());
        return document.getElementsByTagName("item").getLength() + careful(sent.getInputStream());
    }

    private static int careful(InputStream in) throws IOException, ParserConfigurationException, SAXException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        return factory.newDocumentBuilder().parse(in).getElementsByTagName("item").getLength();
    }

    static XMLStreamReader stream(InputStream in) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newInstance();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        return factory.createXMLStreamReader(in);
    }
}
