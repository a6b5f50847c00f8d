var settings = new XmlReaderSettings {
    DtdProcessing = DtdProcessing.Parse, // {{mark}}
    XmlResolver = new XmlUrlResolver(),
};
