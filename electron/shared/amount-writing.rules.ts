/**
 * In which way a column writes its amounts: with a decimal point, a decimal comma, some with the one and
 * some with the other, or so that nothing tells which.
 */
export type AmountWriting = 'point' | 'comma' | 'both' | 'unknown';

const groupedWith = (separators: string) =>
  `(?:\\d+|[1-9]\\d{0,2}(?:([${separators}])\\d{3})(?:\\1\\d{3})*)`;
/** Signs and codes of currencies may stand around an amount. */
const around = '[^\\d.,]*';
const pointed = new RegExp(`^${around}${groupedWith(',\\s')}(?:\\.\\d*)?${around}$`);
const commaed = new RegExp(`^${around}${groupedWith(".\\s'’")}(?:,\\d*)?${around}$`);

/** An amount by its parts, wherever it has its decimal comma. */
const commaParts = /^([^\d.,]*)(\d[\d.\s'’]*?)(?:,(\d*))?([^\d.,]*)$/;

/** Whether an amount can be read with a decimal point, with a decimal comma, or both: 1.234 and 1,234. */
function readings(text: string): { readonly point: boolean; readonly comma: boolean } {
  return { point: pointed.test(text), comma: commaed.test(text) };
}

/**
 * Writes an amount that has a decimal comma with a point.
 * @returns the digits alone, and within what stands around them; undefined for what is no such amount
 */
export function commaToPoint(
  text: string,
): { readonly number: string; readonly whole: string } | undefined {
  const trimmed = text.trim();
  const [, before = '', digits, fraction, after = ''] = commaParts.exec(trimmed) ?? [];
  if (digits === undefined || !commaed.test(trimmed)) return undefined;
  const number = `${digits.replace(/\D/g, '')}${fraction ? `.${fraction}` : ''}`;
  return { number, whole: `${before}${number}${after}` };
}

/**
 * An amount of a column, as it would be written with a decimal point.
 * @returns undefined where it can be read in two ways that the column both has
 */
export function withPoint(text: string, writing: AmountWriting): string | undefined {
  if (writing === 'point' || writing === 'unknown') return text;
  const { point, comma } = readings(text.trim());
  if (writing === 'both' && point) return comma && /[.,]/.test(text) ? undefined : text;
  return commaToPoint(text)?.whole ?? text;
}

/** A cell that holds an amount, and where it stands, as it is cited: "in row 4". */
export interface AmountCell {
  readonly where: string;
  readonly text: string;
}

/** How a column writes its amounts, and what is to be said about it. */
export interface AmountColumn {
  readonly writing: AmountWriting;
  readonly notices: readonly string[];
}

const cited = ({ where, text }: AmountCell) => `“${text.trim()}” ${where}`;

/**
 * Tells how a column writes its amounts from all of its cells. One that can only be read with a decimal comma
 * (49,50 or 1.234.567) or only with a point says so for those that could be either.
 */
export function amountColumn(cells: Iterable<AmountCell>): AmountColumn {
  const first: { point?: AmountCell; comma?: AmountCell; either?: AmountCell } = {};
  for (const cell of cells) {
    const text = cell.text.trim();
    if (!/[.,]/.test(text)) continue;
    const { point, comma } = readings(text);
    if (point && comma) first.either ??= cell;
    else if (point) first.point ??= cell;
    else if (comma) first.comma ??= cell;
  }
  const { point, comma, either } = first;
  if (comma && point) {
    const left = either ? ` ${cited(either)} could be either, so such prices are left out.` : '';
    const notice = `Some prices have a decimal comma (${cited(comma)}), others a decimal point (${cited(point)}). Each is read as it is written.${left}`;
    return { writing: 'both', notices: [notice] };
  }
  if (comma) {
    const read = commaToPoint(comma.text)?.number ?? '';
    const notice = `Prices are read with a decimal comma, as all of them are written: ${cited(comma)} is ${read}.`;
    return { writing: 'comma', notices: [notice] };
  }
  if (point) return { writing: 'point', notices: [] };
  if (!either) return { writing: 'unknown', notices: [] };
  const notice = `${cited(either)} can be read in two ways, and no other price tells which. A point is taken for the decimal one, a comma as what groups thousands.`;
  return { writing: 'unknown', notices: [notice] };
}
