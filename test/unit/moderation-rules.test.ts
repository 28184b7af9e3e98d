import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { saveRuleInput } from '../../electron/moderation/moderation-settings.schema';
import { findContacts } from '../../electron/moderation/rules/contact-match.rules';
import { findLinks } from '../../electron/moderation/rules/link-match.rules';
import {
  type ModerationRule,
  moderationRuleSchema,
  ruleOptionsSchema,
  type Trigger,
} from '../../electron/moderation/rules/moderation-rules.schema';
import {
  adviceFor,
  prepareRules,
  reviewMatches,
  textMatches,
} from '../../electron/moderation/rules/review-signals.rules';
import { optionProblems } from '../../electron/moderation/rules/rule-options.rules';
import { fingerprint, likeness } from '../../electron/moderation/rules/text-likeness.rules';
import { problemReviews } from '../../prisma/seed/review-problems';

const cut = (text: string) => (span: { start: number; end: number }) =>
  text.slice(span.start, span.end);

describe('what is set of a rule', () => {
  const options = (part: object) => ({ ...ruleOptionsSchema.parse({}), ...part });

  it.each([
    'https://docs.example.com',
    'docs.example.com/x',
    'localhost',
    '*.example.com',
    'a b.com',
  ])('names no host by “%s”, which would allow nothing', (host) => {
    const { allowedHosts } = optionProblems(options({ allowedHosts: ['example.com', host] }));
    expect(allowedHosts).toMatch(`“${host}” is no host. Write it like docs.example.com: `);
  });

  it('is refused with a sentence at its field', () => {
    expect(
      optionProblems(options({ allowedHosts: ['www.häuser.de', 'xn--e1a.xn--p1ai'] })),
    ).toEqual({});
    const wrong = options({ likeness: 2, leastReviews: 1.5, stars: Number.NaN });
    const problems = {
      likeness: 'Enter a number from 0.3 to 1.',
      leastReviews: 'Enter a whole number from 1 to 1000.',
      stars: 'Enter a number from 1 to 4.',
    };
    expect(optionProblems(wrong)).toEqual(problems);
    const saved = saveRuleInput.safeParse({
      ...{ trigger: 'link', enabled: true, suggestion: 'flag', reasonCode: null },
      ...{ automatic: false, revision: 1, options: options({ allowedHosts: ['x'] }) },
    });
    expect(saved.error?.issues).toMatchObject([{ path: ['options', 'allowedHosts'] }]);
  });
});

describe('links', () => {
  it.each([
    ['cheaper at https://deals.example/ref/8841, use my link', ['https://deals.example/ref/8841']],
    [
      'on my blog: www.closing-table.example/why-i-left. Spoiler',
      ['www.closing-table.example/why-i-left'],
    ],
    ['this system bit-leads.example/start', ['bit-leads.example/start']],
    ['see shop [dot] com now', ['shop [dot] com']],
    ['go to tools.io or a.b.co.uk!', ['tools.io', 'a.b.co.uk']],
    ['münchen-häuser.de ist besser', ['münchen-häuser.de']],
  ])('are found in “%s”', (text, links) => {
    expect(findLinks(text, []).map(cut(text))).toEqual(links);
  });

  it.each([
    'Works great.It saves time',
    'version 2.0.1 of Node.js and README.txt',
    'e.g. this, i.e. that, etc.and so on',
    'costs 3.5 or 1.200,50',
    'write to dana@office.example',
    'Dot the i and read com-ments',
  ])('are not found in “%s”', (text) => {
    expect(findLinks(text, [])).toEqual([]);
  });

  it('to an allowed host and its subdomains may stand', () => {
    const text = 'docs.acme.example/a, www.acme.example and notacme.example';
    expect(findLinks(text, ['acme.example']).map(cut(text))).toEqual(['notacme.example']);
  });

  it('are looked for once through an address that goes on with dots', () => {
    const link = `https://${'.'.repeat(300_000)}a`;
    expect(findLinks(`See ${link}...`, [])).toEqual([
      expect.objectContaining({ start: 4, end: 4 + link.length }),
    ]);
  });

  it('are named no longer than a host may be, without half a sign at the end', () => {
    const [link] = findLinks(`See https://${'😀'.repeat(6000)} now`, []);
    expect(link?.note).toBe(`Link to ${'😀'.repeat(253)}…`);
  });
});

describe('contact data', () => {
  it.each([
    [
      'call me at (512) 555-0147 or write to setup.guy@fastmail-desk.example, I',
      ['(512) 555-0147', 'setup.guy@fastmail-desk.example'],
    ],
    ['please ring 555-0182 and ask for Dana', ['555-0182']],
    ['+49 30 1234 5678', ['+49 30 1234 5678']],
    ['0171 2345678, 5125550147', ['0171 2345678', '5125550147']],
    ['dana (at) office dot com', ['dana (at) office dot com']],
    ['WhatsApp: realtor_jo, or @realtor.jo', ['WhatsApp: realtor_jo', '@realtor.jo']],
  ])('is found in “%s”', (text, contacts) => {
    expect(findContacts(text).map(cut(text))).toEqual(contacts);
  });

  it.each([
    'It cost $12,400 last month and 1 500 000 views',
    'from 2026-11-24 to 24.11.2026, 2019-2024',
    'an offer of $612,500 on 44 Alder Ct',
    'open 9-5, rated 4.5 of 5, 10/10, 24/7',
    '1,234,567 rows in 0.5 s; version 10.20.30',
    'We look at homes and dot every i',
  ])('is not found in “%s”', (text) => {
    expect(findContacts(text)).toEqual([]);
  });

  // Read again from each letter, texts of this length held the desk up for minutes.
  it.each([
    ['one word', 'a'.repeat(120_000)],
    ['spaces', `x at y${' '.repeat(120_000)}`],
    ['words without a space between', 'a.'.repeat(60_000)],
  ])('is looked for once through a text of %s', (_, text) => {
    expect(findContacts(text)).toEqual([]);
    expect(findContacts(`${text} write to dana@office.example`)).toHaveLength(1);
  });

  it('is found in any form a US number is written in', () => {
    const digits = (length: number) => fc.stringMatching(new RegExp(`^[2-9][0-9]{${length - 1}}$`));
    fc.assert(
      fc.property(
        digits(3),
        digits(3),
        digits(4),
        fc.constantFrom('-', '.', ' '),
        (a, b, c, sep) => {
          for (const text of [
            `(${a}) ${b}${sep}${c}`,
            `${a}${sep}${b}${sep}${c}`,
            `+1 ${a} ${b} ${c}`,
          ]) {
            expect(findContacts(`call ${text} now`).map(cut(`call ${text} now`))).toEqual([text]);
          }
        },
      ),
    );
  });
});

function rule(trigger: Trigger, change: Partial<ModerationRule> = {}): ModerationRule {
  return {
    ...moderationRuleSchema.parse({
      trigger,
      enabled: true,
      suggestion: 'flag',
      reasonCode: `${trigger}_reason`,
      automatic: false,
      options: {},
      revision: 1,
    }),
    ...change,
  };
}

const quiet = { tool: { mean: 4.2, count: 40 }, closestLikeness: 0, unverifiedNearby: 1 };
const plain = { title: null, review: 'It does what it says.', rating: 4, verifiedPurchase: true };

describe('the rules together', () => {
  const all = prepareRules(
    (['link', 'contact', 'repeated', 'outlier', 'burst'] as const).map((trigger) => rule(trigger)),
  );

  it('find nothing in an ordinary review', () => {
    expect(reviewMatches(plain, quiet, all)).toEqual([]);
    expect(adviceFor([], all)).toBeNull();
  });

  it('find the problems that the demo has been given', () => {
    const expected = { link: 'link', contact: 'contact', outlier: 'outlier' } as const;
    for (const { kind, title, text, rating } of problemReviews) {
      if (!(kind in expected) || text === 'asdf') continue;
      const review = { title, review: text, rating, verifiedPurchase: true };
      const triggers = reviewMatches(review, { ...quiet, tool: { mean: null, count: 0 } }, all).map(
        ({ trigger }) => trigger,
      );
      expect(triggers, text).toContain(kind);
    }
  });

  it('look around: copies, stars far from the mean, bursts of strangers', () => {
    const around = { tool: { mean: 4.6, count: 30 }, closestLikeness: 0.8, unverifiedNearby: 7 };
    const review = { ...plain, rating: 1, verifiedPurchase: false };
    expect(reviewMatches(review, around, all).map(({ note }) => note)).toEqual([
      '80 % the same as another review',
      '1 star against a mean of 4.6 from 30 reviews',
      '7 unverified reviews of this tool within 3 hours',
    ]);
    expect(reviewMatches({ ...review, verifiedPurchase: true }, around, all)).toHaveLength(2);
  });

  it('that are switched off find nothing', () => {
    const off = prepareRules([rule('link', { enabled: false })]);
    expect(reviewMatches({ ...plain, review: 'https://a.example' }, quiet, off)).toEqual([]);
  });

  it('suggest the strongest thing, and decide alone only where an administrator said so', () => {
    const rules = prepareRules([
      rule('link', { suggestion: 'flag', automatic: true }),
      rule('contact', { suggestion: 'reject' }),
    ]);
    const review = { ...plain, review: 'https://a.example or a@b.example' };
    expect(adviceFor(reviewMatches(review, quiet, rules), rules)).toEqual({
      trigger: 'contact',
      suggestion: 'reject',
      reasonCode: 'contact_reason',
      automatic: false,
    });
    const onlyLink = reviewMatches({ ...plain, review: 'https://a.example' }, quiet, rules);
    expect(adviceFor(onlyLink, rules)?.automatic).toBe(true);
  });
});

describe('a text of any length', () => {
  const link = 'see https://evil.example/now ';
  const filler = 'x '.repeat(10_000);

  it('is read from its beginning and no further, so that no text keeps the desk busy', () => {
    const rules = prepareRules([rule('link')]);
    const found = (review: string) =>
      textMatches({ title: null, review, rating: 3, verifiedPurchase: true }, rules).length;
    expect(found(link + filler)).toBe(1);
    expect(found(filler + link)).toBe(0);
  });

  it('is like one that begins in the same way', () => {
    const begins = Array.from({ length: 3_000 }, (_, at) => `word${at}`).join(' ');
    expect(fingerprint(`${begins} ${filler}`)).toEqual(fingerprint(begins));
    expect(likeness(`${begins} ${link}`, begins)).toBe(1);
  });
});
