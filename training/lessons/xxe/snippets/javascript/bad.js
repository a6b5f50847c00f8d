import libxml from "libxmljs2";

export function read(upload) {
  return libxml.parseXml(upload, { noent: true }); // {{mark js-xml-entities}}
}
