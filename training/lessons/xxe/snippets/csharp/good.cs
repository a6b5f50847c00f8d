var settings = new XmlReaderSettings {
    DtdProcessing = DtdProcessing.Prohibit, // {{mark}}
};
