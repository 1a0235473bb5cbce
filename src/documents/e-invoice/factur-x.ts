import { Buffer } from 'node:buffer'
import type { PdfExtras } from '../pdf/pdf-paper.ts'
import type { BillingDocument } from './en-invoice-of.ts'

/**
 * What makes a PDF/A-3 a Factur-X 1.0 file (FNFE-MPE, 6.2): the XML attached as `factur-x.xml` with the relationship `Data`
 * or `Alternative` (the XML says all that the page says: `Alternative`), and its name and profile in the XMP packet, which for
 * PDF/A must also bring the description of its own vocabulary.
 */
export function facturXExtras(cii: string, document: BillingDocument): PdfExtras {
  const issuedAt = new Date(`${document.issuedOn}T00:00:00Z`)
  return {
    attachments: [
      {
        bytes: Buffer.from(cii, 'utf8'),
        options: {
          name: 'factur-x.xml',
          type: 'text/xml',
          description: 'Factur-X',
          relationship: 'Alternative',
          creationDate: issuedAt,
          modifiedDate: issuedAt,
        },
      },
    ],
    xmp,
  }
}

const namespace = 'urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#'

const properties = [
  ['DocumentFileName', 'The name of the embedded XML document'],
  ['DocumentType', 'The type of the hybrid document in capital letters, e.g. INVOICE or ORDER'],
  ['Version', 'The actual version of the standard applying to the embedded XML document'],
  ['ConformanceLevel', 'The conformance level of the embedded XML document'],
] as const

const xmp = `
<rdf:Description rdf:about="" xmlns:fx="${namespace}">
  <fx:DocumentType>INVOICE</fx:DocumentType>
  <fx:DocumentFileName>factur-x.xml</fx:DocumentFileName>
  <fx:Version>1.0</fx:Version>
  <fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
  <pdfaExtension:schemas>
    <rdf:Bag>
      <rdf:li rdf:parseType="Resource">
        <pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>
        <pdfaSchema:namespaceURI>${namespace}</pdfaSchema:namespaceURI>
        <pdfaSchema:prefix>fx</pdfaSchema:prefix>
        <pdfaSchema:property>
          <rdf:Seq>${properties
            .map(
              ([name, description]) => `
            <rdf:li rdf:parseType="Resource">
              <pdfaProperty:name>${name}</pdfaProperty:name>
              <pdfaProperty:valueType>Text</pdfaProperty:valueType>
              <pdfaProperty:category>external</pdfaProperty:category>
              <pdfaProperty:description>${description}</pdfaProperty:description>
            </rdf:li>`,
            )
            .join('')}
          </rdf:Seq>
        </pdfaSchema:property>
      </rdf:li>
    </rdf:Bag>
  </pdfaExtension:schemas>
</rdf:Description>
`
