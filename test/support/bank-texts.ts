import type { PreviewStatement } from '../../electron/reconciliation/bank/bank-statement.schema';
import { previewStatement } from '../../electron/reconciliation/bank/bank-statements.service';

/** What an import would take of a file, on the first of November 2026. */
export const preview = (text: string, more: Partial<PreviewStatement> = {}) =>
  previewStatement(
    { file: { name: 'statement', text }, mapping: null, only: null, currency: null, ...more },
    new Date('2026-11-01T12:00:00Z'),
  );
/** What cannot be read of it, and where. */
export const problemsOf = (text: string, more: Partial<PreviewStatement> = {}) =>
  preview(text, more).problems.map(({ place, message }) => [place, message]);

/** A camt.053 file of October 2026 in euros that holds these entries. */
export const camt = (entries: string, account = '<Ccy>EUR</Ccy>') => `<?xml version="1.0"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt>
<FrToDt><FrDtTm>2026-10-01T00:00:00</FrDtTm><ToDtTm>2026-10-31T23:59:59</ToDtTm></FrToDt>
<Acct><Id><IBAN>DE89370400440532013000</IBAN></Id>${account}</Acct>${entries}
</Stmt></BkToCstmrStmt></Document>`;
/** A booked entry of it; `mark` says which way the money went. */
export const entry = (amount: string, mark: string, more = '') =>
  `<Ntry><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>${mark}</CdtDbtInd><Sts>BOOK</Sts>
   <BookgDt><Dt>2026-10-05</Dt></BookgDt>${more}</Ntry>`;

/** An OFX file of October 2026 that holds these movements. */
export const ofx = (transactions: string, currencyTag = '<CURDEF>USD') => `OFXHEADER:100
DATA:OFXSGML

<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS>${currencyTag}
<BANKACCTFROM><ACCTID>123456<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20261001<DTEND>20261031
${transactions}
</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>`;
/** A movement of it. */
export const movement = (amount: string, day = '20261005120000') =>
  `<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>${day}<TRNAMT>${amount}<FITID>f1<NAME>STRIPE<MEMO>po_1 &amp; co</STMTTRN>`;
