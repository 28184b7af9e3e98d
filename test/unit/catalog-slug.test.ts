import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { copyName, freeSlug, slugify } from '../../electron/catalog/catalog-slug.rules';
import { statusChange } from '../../electron/catalog/catalog-status.rules';
import { slugSchema } from '../../electron/catalog/catalog-tool.schema';

describe('a slug made of a name', () => {
  it.each([
    ['Lead Scoring Engine', 'lead-scoring-engine'],
    ['  AI Property Valuation (AVM) ', 'ai-property-valuation-avm'],
    ['Agent’s Café & Büro', 'agents-cafe-buro'],
    ['No-Show — Prevention!', 'no-show-prevention'],
    ['日本', 'tool'],
    ['', 'tool'],
  ])('of %j is %s', (name, slug) => {
    expect(slugify(name)).toBe(slug);
  });

  it('is one that the form accepts, whatever the name', () => {
    const anyCharacters = fc
      .array(fc.integer({ min: 0, max: 0x10ffff }), { maxLength: 150 })
      .map((points) => String.fromCodePoint(...points));
    const names = fc.oneof(anyCharacters, fc.string({ maxLength: 300 }));
    fc.assert(fc.property(names, (name) => slugSchema.safeParse(slugify(name)).success));
  });
});

describe('a slug of a long name', () => {
  it('ends with the last letter that fits, and never with a hyphen', () => {
    expect(slugify('a'.repeat(121))).toBe('a'.repeat(120));
    expect(slugify(`${'a'.repeat(119)} b`)).toBe('a'.repeat(119));
  });
});

describe('a free slug', () => {
  it('is as long as a slug may be where the wanted one is, and keeps the hyphens within', () => {
    const longest = 'a'.repeat(120);
    expect(freeSlug(longest, new Set([longest]))).toBe(`${'a'.repeat(118)}-2`);
    const cutAtHyphen = `${'a'.repeat(117)}-bb`;
    expect(freeSlug(cutAtHyphen, new Set([cutAtHyphen]))).toBe(`${'a'.repeat(117)}-2`);
    expect(freeSlug('lead-scoring', new Set(['lead-scoring']))).toBe('lead-scoring-2');
  });

  it('is the wanted one, or its first free number', () => {
    expect(freeSlug('avm', new Set())).toBe('avm');
    expect(freeSlug('avm', new Set(['avm', 'avm-2']))).toBe('avm-3');
  });

  it('is free and acceptable even where the wanted one is as long as a slug may be', () => {
    const wanted = fc
      .stringMatching(/^[a-z0-9]{1,20}(-[a-z0-9]{1,20}){0,8}$/)
      .map((text) => text.slice(0, 120).replace(/-$/, ''));
    fc.assert(
      fc.property(wanted, fc.integer({ min: 0, max: 12 }), (slug, count) => {
        const taken = new Set<string>();
        for (let made = 0; made < count; made += 1) taken.add(freeSlug(slug, taken));
        expect(taken.size).toBe(count);
        for (const one of taken) expect(slugSchema.safeParse(one).success).toBe(true);
      }),
    );
  });
});

describe('the name of a copy', () => {
  it('counts copies of copies', () => {
    expect(copyName('AVM')).toBe('AVM (copy)');
    expect(copyName('AVM (copy)')).toBe('AVM (copy 2)');
    expect(copyName('AVM (copy 9)')).toBe('AVM (copy 10)');
  });

  it('counts at the end of a name only, and from ten on', () => {
    expect(copyName('AVM (copy) for brokers')).toBe('AVM (copy) for brokers (copy)');
    expect(copyName('AVM (copy 12)')).toBe('AVM (copy 13)');
    expect(copyName('AVM (copy) (copy)')).toBe('AVM (copy) (copy 2)');
  });

  it('is whole as long as it fits, and gives way letter by letter', () => {
    expect(copyName('a'.repeat(93))).toBe(`${'a'.repeat(93)} (copy)`);
    expect(copyName('a'.repeat(94))).toBe(`${'a'.repeat(93)} (copy)`);
    expect(copyName(`${'a'.repeat(92)} bcd`)).toBe(`${'a'.repeat(92)} (copy)`);
  });

  it('fits its column and cuts no character in half', () => {
    const names = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(names, (name) => {
        const copy = copyName(name);
        expect(copy.length).toBeLessThanOrEqual(100);
        expect(copy).not.toMatch(/\p{Surrogate}/u);
      }),
    );
  });
});

describe('a change of status', () => {
  it('tells when a tool stops being sold or disappears', () => {
    expect(statusChange('ACTIVE', 'DISABLED')).toEqual({
      appears: false,
      disappears: true,
      saleBegins: false,
      saleEnds: true,
    });
    expect(statusChange('ACTIVE', 'DEPRECATED')).toMatchObject({
      disappears: false,
      saleEnds: true,
    });
    expect(statusChange('COMING_SOON', 'BETA')).toMatchObject({ saleBegins: true, appears: false });
    expect(Object.values(statusChange('BETA', 'ACTIVE'))).not.toContain(true);
  });
});
