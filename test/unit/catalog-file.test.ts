import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { viewOfContent } from '../../electron/catalog/catalog-changes.rules';
import { toolContentSchema } from '../../electron/catalog/catalog-tool.schema';
import {
  clearToken,
  fieldText,
  fileColumns,
  itemsOfCell,
  listCell,
  neutralText,
  plainText,
  rowOfTool,
} from '../../electron/catalog/files/catalog-file-cells.rules';
import { type FileCells, readRow } from '../../electron/catalog/files/catalog-file-row.rules';
import {
  type FilePart,
  openFile,
  readFileTable,
} from '../../electron/catalog/files/catalog-file-table';
import { decodeFile } from '../../electron/shared/file-text';
import { toolContent, validContent } from '../support/catalog-content';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const content = toolContentSchema.parse(toolContent());
const stored = {
  id: '00000000-0000-7000-8000-000000000001',
  revision: 3,
  content: viewOfContent(content),
};
const read = (cells: FileCells) => readRow(cells, stored);
const reasons = (cells: FileCells) =>
  read(cells).problems.map(({ column, reason }) => `${column}: ${reason}`);

describe('the cells of a file', () => {
  it('never begin as a formula, and come back as they were', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string().map((rest) => `=${rest}`),
      fc.string().map((rest) => `'${rest}`),
      fc.constantFrom('+1', '-1', '@x', '\t=1', '\r', clearToken, `'${clearToken}`, "''=1"),
    );
    fc.assert(
      fc.property(text, (value) => {
        const cell = neutralText(value);
        expect(cell).not.toMatch(/^[=+\-@\t\r]/);
        expect(plainText(cell)).toBe(value);
      }),
    );
  });

  it('hold lists of any texts', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 }), { minLength: 1 }), (items) => {
        expect(itemsOfCell(listCell(items))).toEqual(items);
      }),
    );
    expect(itemsOfCell('crm; leads ;')).toEqual(['crm', 'leads']);
  });

  it('stay as a person writes them wherever that can be read back', () => {
    for (const text of ['CRM', "it's", 'a=b', 'x-y', "'quoted'", '', '[clear] it']) {
      expect([neutralText(text), plainText(text)]).toEqual([text, text]);
    }
    expect(listCell(['a', 'b c'])).toBe('a\nb c');
    for (const items of [[' a'], ['', 'b'], ['a;b'], ['a\nb'], ['[x', 'y']]) {
      expect(listCell(items)).toBe(JSON.stringify(items));
    }
    expect(itemsOfCell('a; b\n;c')).toEqual(['a', 'b', 'c']);
    expect(itemsOfCell('["a", 1]')).toEqual(['["a", 1]']);
    expect(itemsOfCell('{"a": 1}')).toEqual(['{"a": 1}']);
    expect(itemsOfCell('["a"')).toEqual(['["a"']);
  });

  it('hold texts, yes and no, lists, and pictures’ words by their addresses; nothing where a field is empty', () => {
    expect([null, undefined, '', []].map((value) => fieldText(value))).toEqual(['', '', '', '']);
    expect([true, false, 'text'].map((value) => fieldText(value))).toEqual(['yes', 'no', 'text']);
    expect(fieldText(['a', 'b'])).toBe('a\nb');
    const words = { 'https://b.example/2.png': 'second', 'https://a.example/1.png': 'the first' };
    expect(fieldText(words)).toBe(
      'https://a.example/1.png the first\nhttps://b.example/2.png second',
    );
  });

  it('ask for nothing when a tool is read back as it was written', () => {
    fc.assert(
      fc.property(validContent, (input) => {
        const tool = { ...stored, content: viewOfContent(toolContentSchema.parse(input)) };
        expect(readRow(rowOfTool(tool), tool)).toEqual({ wanted: {}, problems: [] });
      }),
    );
  });

  it('are left alone where they read as what is stored, even what no form would accept', () => {
    const odd = { ...stored, content: { ...stored.content, name: ' x\u0007', version: 'old' } };
    expect(readRow(rowOfTool(odd), odd)).toEqual({ wanted: {}, problems: [] });
    // Another program may store twice what a form refuses, and JSON writes lists in one way alone.
    const [features, imageAlts] = [['x', 'x'], { 'https://e.com/1.png': 'x'.repeat(400) }];
    const twice = { ...stored, content: { ...stored.content, features, imageAlts } };
    const cells = { features: JSON.stringify(features), image_alts: JSON.stringify(imageAlts) };
    expect(readRow(cells, twice)).toEqual({ wanted: {}, problems: [] });
  });

  it('are no change where only their line breaks are written otherwise', () => {
    const text = 'One paragraph.\n\nAnother.\nAnd its second line.';
    const lines = {
      ...stored,
      content: { ...stored.content, description: text, features: ['a', 'b'] },
    };
    for (const lineBreak of ['\r\n', '\r']) {
      const cells = { description: text.replaceAll('\n', lineBreak), features: `a${lineBreak}b` };
      expect(readRow(cells, lines)).toEqual({ wanted: {}, problems: [] });
    }
    expect(read({ description: 'One.\r\nTwo.' }).wanted).toEqual({ description: 'One.\nTwo.' });
    expect(reasons({ description: `${'a\r\n'.repeat(700)}b` }), 'nor do they count twice').toEqual(
      [],
    );
  });

  it('leave a field when blank, and empty it by the token', () => {
    expect(read({ description: '', demo_url: '  ' }).wanted).toEqual({});
    const linked = { ...stored, content: { ...stored.content, demoUrl: 'https://a.example/' } };
    expect(readRow({ demo_url: clearToken, tags: clearToken }, linked).wanted).toEqual({
      demo_url: null,
      tags: [],
    });
    expect(reasons({ name: clearToken })).toEqual(['name: Enter the name.']);
  });

  it('take a price by itself, on the tool’s model and currency', () => {
    expect(read({ price: '59' }).wanted).toEqual({
      pricing: {
        price_model: 'MONTHLY',
        price_amount: '59.00',
        currency: 'USD',
        usage_unit: null,
        trial_days: 14,
      },
    });
    expect(read({ price: '49.00' }).wanted).toEqual({});
    expect(reasons({ price: 'forty' })).toEqual([
      'price: Enter the price as a number, for example 49.00.',
    ]);
    expect(reasons({ price_model: 'free', price: '59' })[0]).toMatch(
      /^price: The price model FREE/,
    );
  });

  it('name what is wrong in the words of the tool form', () => {
    expect(reasons({ slug: 'No Slug', category: 'Pets', is_featured: 'maybe' })).toEqual([
      'slug: Use small letters, digits and single hyphens, for example lead-scoring-engine.',
      expect.stringMatching(
        /^category: Choose a category: LEAD_GENERATION, .*, INTEGRATION_TOOLS\.$/,
      ),
      'is_featured: Choose yes or no.',
    ]);
    expect(reasons({ price_model: 'RENTED', currency: 'UDS', trial_days: 'all' })).toEqual([
      'price_model: Choose a price model: FREE, ONE_TIME, MONTHLY, ANNUAL, USAGE_BASED, CUSTOM.',
      'currency: No currency has the code UDS. Enter the currency as three letters, for example USD.',
      'trial_days: Enter the trial as whole days from 0 to 365.',
    ]);
    expect(reasons({ currency: 'UDS' })).toEqual([
      'currency: No currency has the code UDS. Enter the currency as three letters, for example USD.',
    ]);
    expect(read({ category: 'crm tools', is_featured: 'YES' }).wanted).toEqual({
      category: 'CRM_TOOLS',
      is_featured: true,
    });
  });

  it('make a new tool, hidden until its curator shows it, of a row that is whole', () => {
    const { wanted, problems } = readRow(
      {
        slug: 'new-tool',
        name: 'New',
        description: 'New.',
        category: 'CRM_TOOLS',
        price_model: 'FREE',
        currency: 'usd',
        required_tier: 'FREE',
        integration_type: 'API',
        provider: 'Example Ltd',
      },
      null,
    );
    expect(problems).toEqual([]);
    expect(wanted).toMatchObject({ status: 'DISABLED', version: '1.0.0', tags: [] });
    const blank = { name: '', description: '', category: '', price_model: '', provider: '' };
    const whole = { required_tier: 'FREE', integration_type: 'API' };
    expect(
      readRow({ slug: 'new-tool', ...whole, ...blank }, null).problems.map(({ column }) => column),
    ).toEqual(expect.arrayContaining(Object.keys(blank)));
  });

  it('say once that no tool has their slug, where the file has no columns for a new one', () => {
    const { wanted, problems } = readRow({ slug: 'lead-scorin', price: '59' }, null);
    expect(wanted).toEqual({});
    expect(problems).toEqual([
      {
        column: 'slug',
        reason: expect.stringMatching(
          /^No tool has this slug\..*name, description.*price_model too/,
        ),
        value: 'lead-scorin',
      },
    ]);
  });
});

describe('reading a file', () => {
  const shown = ({ row, cells }: FilePart['rows'][number]) => {
    return { row, slug: cells['slug'], name: cells['name'] };
  };
  const rows = (text: string) =>
    readFileTable(bytesOf(text)).rows.map(({ cells: { slug, name } }) => ({ slug, name }));

  it.each([
    ['commas', 'slug,name\na,One'],
    ['semicolons', 'slug;name\na;One'],
    ['tabs', 'slug\tname\na\tOne'],
    ['the separator that its first line names', 'sep=|\nslug|name\na|One'],
    ['a separator of more than one byte', 'sep=§\nslug§name\na§One'],
    ['a line of hard spaces for a blank one', 'slug,name\n\u00a0,\u2003\na,One'],
    ['a byte order mark', '\ufeffslug,name\r\na,One\r\n'],
    ['JSON', '[{"slug": "a", "name": "One"}]'],
  ])('takes %s', (_, text) => {
    expect(rows(text)).toEqual([{ slug: 'a', name: 'One' }]);
  });

  it('keeps separators, quotation marks and line breaks inside quoted cells', () => {
    expect(rows('slug,name\na,"One, ""two""\nthree"')).toEqual([
      { slug: 'a', name: 'One, "two"\nthree' },
    ]);
  });

  it('decodes UTF-16 and Windows-1252, and says so', () => {
    const utf16 = new Uint8Array([0xff, 0xfe, ...[...'slug'].flatMap((c) => [c.charCodeAt(0), 0])]);
    expect(decodeFile(utf16).text).toBe('slug');
    expect(decodeFile(utf16).notices[0]).toMatch(/UTF-16/);
    const western = decodeFile(new Uint8Array([0x63, 0x61, 0x66, 0xe9]));
    expect(western).toEqual({ text: 'café', notices: [expect.stringMatching(/Windows-1252/)] });
    expect(decodeFile(bytesOf('café')).notices).toEqual([]);
  });

  it('takes a file with the mark of UTF-8 for nothing else, whatever one of its bytes is', () => {
    const bytes = new Uint8Array([...bytesOf('\ufeffslug,name\na,é'), 0xc3, ...bytesOf('\nb,ü')]);
    expect(readFileTable(bytes)).toMatchObject({
      notices: [expect.stringMatching(/damaged/)],
      rows: [{ cells: { slug: 'a', name: 'é\ufffd' } }, { cells: { slug: 'b', name: 'ü' } }],
    });
  });

  it('reads the quotes, dashes and the euro of a spreadsheet’s own code page', () => {
    // Excel's plain “CSV”: what Node's decoder of this name took for characters that nobody sees.
    const bytes = new Uint8Array([0x80, 0x34, 0x20, 0x96, 0x20, 0x91, 0x61, 0x92, 0x85, 0x99]);
    expect(decodeFile(bytes).text).toBe('€4 – ‘a’…™');
  });

  it.each([
    ['', /empty/],
    [' \n', /empty/],
    ['slug,name\n', /no rows/],
    ['title,price\na,b', /no column “id” or “slug”/],
    ['slug,slug\na,b', /“slug” is there twice/],
    ['[{"slug": "a"', /not complete JSON/],
    ['a\0b', /not a text file/],
  ])('refuses %j with a sentence', (text, sentence) => {
    expect(() => readFileTable(bytesOf(text))).toThrow(sentence);
  });

  it('says which columns it does not know, and which rows are broken', () => {
    const table = readFileTable(bytesOf('slug,colour,name,,\na,red,One\nb,red,Two,,,extra\n'));
    expect(table.notices).toEqual(['One column is not known and left out: “colour”.']);
    expect(table.rows).toHaveLength(1);
    expect(table.problems).toEqual([
      { row: 3, column: null, reason: expect.stringMatching(/6 cells/), value: 'extra' },
    ]);
  });

  it('names values of JSON that are none of their column, instead of writing them as texts', () => {
    const { rows, problems } = readFileTable(
      bytesOf(
        JSON.stringify([
          { slug: 'a', tags: ['x'], image_alts: { 'https://e.com/1.png': 'One' }, colour: {} },
          { slug: 'b', name: { en: 'B' } },
          { slug: 'c', price: [49] },
          { slug: 'd', tags: ['x', 1] },
          { slug: 'e', features: { x: 1 } },
        ]),
      ),
    );
    expect(rows.map(({ row }) => row)).toEqual([1]);
    expect(problems).toEqual([
      { row: 2, column: 'name', reason: 'This is an object. Enter a value.', value: '{"en":"B"}' },
      { row: 3, column: 'price', reason: 'This is a list. Enter one value.', value: '[49]' },
      { row: 4, column: 'tags', reason: 'Enter a list of texts.', value: '["x",1]' },
      { row: 5, column: 'features', reason: 'This is an object. Enter a value.', value: '{"x":1}' },
    ]);
  });

  it('reads a long file in parts that make the whole', () => {
    const lines = fc.array(
      fc.constantFrom('a,One', 'b,"Two\nlines"', '', ' ,', 'c,Three,extra', 'd,"“Four”, 🏠 ""5"""'),
    );
    fc.assert(
      fc.property(
        lines,
        fc.constantFrom('\n', '\r\n'),
        fc.constantFrom('', '\uFEFF'),
        fc.integer({ min: 2, max: 9 }),
        fc.integer({ min: 1, max: 40 }),
        (rest, end, mark, atOnce, firstBytes) => {
          const bytes = bytesOf(mark + ['slug,name', 'z,Last', ...rest].join(end));
          const whole = readFileTable(bytes);
          const parts = [...openFile(bytes, atOnce, undefined, firstBytes).parts];
          expect(parts.flatMap(({ rows }) => rows.map(shown))).toEqual(whole.rows.map(shown));
          expect(parts.flatMap(({ problems }) => problems)).toEqual(whole.problems);
          expect(parts[0]?.rows.length).toBeLessThan(atOnce);
          // As a spreadsheet counts them.
          const named = rest.flatMap((line, at) => (line.startsWith('a') ? [at + 3] : []));
          expect(
            whole.rows.filter(({ cells }) => cells['slug'] === 'a').map(({ row }) => row),
          ).toEqual(named);
          for (const { cells } of whole.rows.filter(({ cells }) => cells['slug'] === 'd')) {
            expect(cells['name']).toBe('“Four”, 🏠 "5"');
          }
        },
      ),
    );
  });

  it.each([
    [
      'semicolons and a decimal comma',
      'slug;price\na;"1.234,50"\nb;49,5\nc;1.000\nd;12\ne;3.500,00 $',
      ['1234.50', '49.50', '1000.00', '12.00', '3500.00'],
      /decimal comma, as all of them are written: “1\.234,50” in row 2 is 1234\.50\./,
    ],
    [
      'commas and quoted prices',
      'slug,price\na,"49,50"\nb,7',
      ['49.50', '7.00'],
      /“49,50” in row 2 is 49\.50/,
    ],
    ['tabs and no decimals', 'slug\tprice\na\t1.234.567', ['1234567.00'], /is 1234567\./],
    ['JSON', '[{"slug":"a","price":"49,50"}]', ['49.50'], /“49,50” in row 1 is 49\.50/],
    [
      'the one here and the other there',
      'slug;price\na;49,50\nb;50.75\nc;1.234\nd;1,234',
      ['49.50', '50.75', 'two ways', 'two ways'],
      /“49,50” in row 2\), others a decimal point \(“50\.75” in row 3\)\..*“1\.234” in row 4/,
    ],
    [
      'nothing that tells which',
      'slug;price\na;1.234\nb;1,234',
      ['at most 2 decimals', '1234.00'],
      /“1\.234” in row 2 can be read in two ways/,
    ],
    ['points', 'slug;price\na;1,234.50\nb;1,234\nc;0.5', ['1234.50', '1234.00', '0.50'], null],
    ['points of other columns', 'slug;price;name\na;5;"1.234,50"', ['5.00'], null],
  ])(
    'reads prices written with %s as their column writes them, and says so',
    (_, text, wanted, notice) => {
      const { rows, amounts, notices } = readFileTable(bytesOf(text));
      const prices = rows.map(({ cells }) => {
        const { wanted, problems } = readRow(cells, stored, amounts);
        return problems[0]?.reason ?? JSON.stringify(wanted['pricing']);
      });
      expect(prices).toEqual(wanted.map((each) => expect.stringContaining(each)));
      expect(notices).toEqual(notice ? [expect.stringMatching(notice)] : []);
    },
  );

  it('knows every column that it writes', () => {
    expect(Object.keys(rowOfTool(stored)).sort()).toEqual([...fileColumns].sort());
  });
});
