/** Backend and frontend messages that the wire server itself has to write. */
const encoder = new TextEncoder();

function message(type: string, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(5 + body.length);
  bytes[0] = type.charCodeAt(0);
  new DataView(bytes.buffer).setInt32(1, 4 + body.length);
  bytes.set(body, 5);
  return bytes;
}

/** The single byte that answers a request for TLS or GSSAPI encryption with "no". */
export const refuseEncryption: Uint8Array = encoder.encode('N');

/** A Sync message. */
export const syncMessage: Uint8Array = message('S', new Uint8Array(0));

/** A simple Query message with the given SQL. */
export function queryMessage(sql: string): Uint8Array {
  return message('Q', encoder.encode(`${sql}\0`));
}

/**
 * An ErrorResponse message.
 * @param sqlState five characters from PostgreSQL's table of error codes.
 */
export function errorResponse(
  severity: 'ERROR' | 'FATAL',
  sqlState: string,
  text: string,
): Uint8Array {
  const fields = `S${severity}\0V${severity}\0C${sqlState}\0M${text.replaceAll('\0', ' ')}\0\0`;
  return message('E', encoder.encode(fields));
}
