import { describe, expect, it } from 'vitest';
import { isFileOfBundles } from '../../renderer/features/change-sets/file-problem';

const utf16 = (text: string) =>
  new Uint8Array([0xff, 0xfe, ...[...text].flatMap((each) => [each.charCodeAt(0), 0])]);

describe('what a file is about', () => {
  it.each([
    ['CSV', 'id,discount_percent,tools\n'],
    ['CSV under a line that names its separator', 'sep=;\r\nid;Discount percent\r\n'],
    ['CSV below blank lines', '\n\nid,discount_percent\n'],
    ['CSV in UTF-16', utf16('id;discount_percent\n')],
    ['JSON', '\ufeff[{"id": "x", "discount_percent": 10}]'],
  ])('is bundles in %s', async (_, content) => {
    expect(await isFileOfBundles(new Blob([content]))).toBe(true);
  });

  it.each([
    ['a description that speaks of one', 'slug,description\na,"A discount percent of 10"'],
    ['the same with carriage returns', 'slug,description\ra,A discount percent of 10'],
    ['nothing', ''],
  ])('is tools with %s', async (_, content) => {
    expect(await isFileOfBundles(new Blob([content]))).toBe(false);
  });
});
