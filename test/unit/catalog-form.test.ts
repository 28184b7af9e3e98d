import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formOfView, viewOfContent } from '../../electron/catalog/catalog-changes.rules';
import { stateOfChanges } from '../../electron/catalog/catalog-state.rules';
import {
  toolContentSchema,
  toolFields,
  toolFormSchema,
  toolViewSchema,
} from '../../electron/catalog/catalog-tool.schema';
import { toolContent, validContent } from '../support/catalog-content';

function problems(changes: object) {
  const result = toolContentSchema.safeParse({ ...toolContent(), ...changes });
  return result.success
    ? []
    : result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('the tool form', () => {
  it.each([
    ['name', 100],
    ['slug', 120],
    ['description', 2_000],
    ['longDescription', 20_000],
    ['provider', 100],
    ['version', 20],
    ['demoUrl', 500],
  ])('answers a text of 100,000 characters in %s with one sentence there', (field, limit) => {
    const [first] = problems({ [field]: 'x'.repeat(100_000) });
    expect(first).toMatch(
      new RegExp(`^${field}: Keep the .* to ${limit.toLocaleString('en-US')} `),
    );
    expect(first).toContain('this has 100,000.');
  });

  it.each([
    [{ name: '   ' }, 'name: Enter the name.'],
    [{ name: '\u200b\u2060' }, 'name: Nothing of the name can be seen.'],
    [{ name: 'a\nb' }, 'name: Remove the invisible characters from the name.'],
    [{ description: 'a\0b' }, 'description: Remove the invisible characters from the description.'],
    [{ name: 'a\ud800' }, 'name: Remove the invisible characters from the name.'],
    [
      { slug: 'Lead Scoring' },
      'slug: Use small letters, digits and single hyphens, for example lead-scoring-engine.',
    ],
    [
      { slug: 'lead--scoring' },
      'slug: Use small letters, digits and single hyphens, for example lead-scoring-engine.',
    ],
    [{ status: 'RETIRED' }, 'status: Choose a status.'],
    [{ category: '' }, 'category: Choose a category.'],
    [{ requiredTier: 'GOLD' }, 'requiredTier: Choose a plan.'],
    [{ integrationType: 7 }, 'integrationType: Choose an integration type.'],
    [{ version: '1.0' }, 'version: Enter the version as three numbers, for example 1.4.0.'],
    [{ tags: ['crm', 'CRM'] }, 'tags.1: “CRM” is in the list twice.'],
    [{ tags: [' '] }, 'tags.0: Enter the tag.'],
    [
      { tags: Array.from({ length: 21 }, (_, at) => `tag ${at}`) },
      'tags: Keep it to 20 tags; there are 21.',
    ],
    [
      { features: Array.from({ length: 31 }, (_, at) => `${at}`) },
      'features: Keep it to 30 features; there are 31.',
    ],
    [{ images: 'https://example.com/a.png' }, 'images: Enter the images as a list.'],
    [{ isFeatured: 'yes' }, 'isFeatured: Choose yes or no.'],
  ])('answers %j with one sentence at its field', (changes, sentence) => {
    expect(problems(changes)).toEqual([sentence]);
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'ftp://example.com/a',
    'example.com',
    'https://',
    'https://exa mple.com',
    'http:example.com',
    '//example.com',
    'https://localhost/a',
  ])('refuses %s as a web address', (demoUrl) => {
    expect(problems({ demoUrl })).toEqual([
      'demoUrl: Enter the demo address as a web address, for example https://example.com/page.',
    ]);
  });

  it('takes what people paste: spaces around a text go, empty optional fields are missing', () => {
    const content = toolContentSchema.parse(
      toolContent({ name: '  Lead Scorer \n', demoUrl: ' ', longDescription: '', videoUrl: null }),
    );
    expect(content).toMatchObject({
      name: 'Lead Scorer',
      demoUrl: null,
      longDescription: null,
      videoUrl: null,
    });
  });

  it('shows a stored tool and gives exactly that tool back when nothing was touched', () => {
    fc.assert(
      fc.property(validContent, (entered) => {
        const content = toolContentSchema.parse(entered);
        const shown = formOfView(viewOfContent(content));
        expect(toolFormSchema.parse(shown)).toEqual(content);
      }),
    );
  });

  it('has one column for every field, whether a whole tool or single changes are written', () => {
    fc.assert(
      fc.property(validContent, fc.subarray([...toolFields]), (entered, touched) => {
        const content = toolContentSchema.parse(entered);
        const whole = stateOfChanges(content);
        const some = Object.fromEntries(touched.map((field) => [field, content[field]]));
        expect(whole).toMatchObject(stateOfChanges(some));
        expect(Object.keys(stateOfChanges(some))).toHaveLength(touched.length);
      }),
    );
  });

  it('offers the same fields to be typed and to be shown', () => {
    expect(Object.keys(toolContentSchema.shape)).toEqual(Object.keys(toolViewSchema.shape));
  });
});
