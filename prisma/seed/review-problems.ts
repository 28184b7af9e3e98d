/**
 * Reviews that a moderator has to find. Each is what someone really tries: an advertisement, a
 * phone number, an insult, a review of the wrong thing, text pasted again and again.
 */
export interface ProblemReview {
  readonly kind: 'link' | 'contact' | 'language' | 'off_topic' | 'outlier' | 'personal';
  readonly rating: number;
  readonly title: string | null;
  readonly text: string;
  /** What a moderator wrote when rejecting or flagging it. */
  readonly note: string;
}

export const problemReviews: readonly ProblemReview[] = [
  {
    kind: 'link',
    rating: 5,
    title: 'Great but see this too',
    text: 'Nice tool. We get the same thing cheaper at https://agent-toolbox-deals.example/ref/8841, use my link for 20% off.',
    note: 'Referral link to another shop.',
  },
  {
    kind: 'link',
    rating: 1,
    title: 'Read before you buy',
    text: 'Full comparison with screenshots on my blog: www.closing-table-talk.example/why-i-left. Spoiler, it is bad.',
    note: 'Link to the author’s own site. May be sent again without it.',
  },
  {
    kind: 'link',
    rating: 5,
    title: null,
    text: 'Amazing!!! I made $12,400 last month with this system bit-leads.example/start',
    note: 'Advertisement, nothing about the tool.',
  },
  {
    kind: 'contact',
    rating: 4,
    title: 'Happy to help with setup',
    text: 'Good product. If you need someone to set it up, call me at (512) 555-0147 or write to setup.guy@fastmail-desk.example, I charge less than they do.',
    note: 'Phone number and e-mail; offers own services.',
  },
  {
    kind: 'contact',
    rating: 2,
    title: 'Call me',
    text: 'Nobody calls back. Whoever runs this company please ring 555-0182 and ask for Dana at the front desk.',
    note: 'Phone number in the text. The complaint itself is fine; asked the author to send it again without.',
  },
  {
    kind: 'language',
    rating: 1,
    title: 'garbage',
    text: 'What a load of crap. Whoever built this damn thing has never sold a house. Idiots.',
    note: 'Insults. No facts about the tool to keep.',
  },
  {
    kind: 'language',
    rating: 2,
    title: 'Pissed off',
    text: 'Charged twice in one month and support gave me the same bullsh*t answer three times.',
    note: 'The double charge is worth knowing, the wording is not. May be edited.',
  },
  {
    kind: 'off_topic',
    rating: 1,
    title: 'Never arrived',
    text: 'I ordered yard signs and they never arrived. Also the post office here is terrible.',
    note: 'About yard signs, which we do not sell.',
  },
  {
    kind: 'off_topic',
    rating: 3,
    title: 'question',
    text: 'Does this work with the Henderson County MLS? Please answer soon, my trial ends Friday.',
    note: 'A question for support, not a review. Passed on.',
  },
  {
    kind: 'outlier',
    rating: 1,
    title: 'Love it',
    text: 'Absolutely love it, the whole team does, we would never go back. Best purchase of the year.',
    note: 'One star with a five-star text; probably the wrong star. Asked the author.',
  },
  {
    kind: 'outlier',
    rating: 5,
    title: 'Terrible',
    text: 'Stopped working after the second week and nobody answers. Do not buy this.',
    note: 'Five stars with a one-star text. Asked the author.',
  },
  {
    kind: 'personal',
    rating: 2,
    title: 'Ask Brenda',
    text: 'Our former colleague Brenda K. pushed this on everyone because she gets a commission, and she was let go in June for good reasons.',
    note: 'Talks about a named person’s employment.',
  },
  {
    kind: 'personal',
    rating: 1,
    title: 'Mixed up our clients',
    text: 'It sent the offer of the Pruitt family, $612,500 on 44 Alder Ct, to another client. Check your settings, people.',
    note: 'Names clients and an offer. Serious report, passed on to the provider.',
  },
  {
    kind: 'outlier',
    rating: 1,
    title: '.',
    text: 'asdf',
    note: 'No content.',
  },
];

/** Texts that turn up again under other names and tools, with a word or two changed. */
export const copiedTexts = [
  'This tool changed our business completely. Leads are up, costs are down and the team could not be happier. Highly recommend to any serious professional!',
  'Outstanding product and outstanding team behind it. We saw results in the first week and never looked back. A must have for every agent.',
  'Wish I had found this sooner. Easy to use, great support, amazing value. Do yourself a favor and get it today.',
] as const;

/** Small changes that hide a copy from an exact comparison. */
export const copyChanges: readonly (readonly [string, string])[] = [
  ['completely', 'totally'],
  ['could not be happier', 'is so happy'],
  ['Highly recommend', 'Strongly recommend'],
  ['outstanding team', 'incredible team'],
  ['first week', 'first two weeks'],
  ['every agent', 'every realtor'],
  ['sooner', 'years ago'],
  ['amazing value', 'amazing price'],
  ['today', 'now'],
  ['business', 'brokerage'],
];

/** What a burst of reviews within an hour sounds like: short, full of stars, from nobody’s buyers. */
export const burstTexts = [
  'Best tool ever.',
  'Super!!',
  'Five stars, buy it.',
  'Great great great',
  'Everyone needs this.',
  'Perfect in every way.',
  'wow',
  'Awesome tool, awesome people.',
  'So good.',
  '10/10',
] as const;

/** Why moderators reject or flag a review that reads well at first sight. */
export const plainNotes = {
  REJECTED: [
    'Same text as an earlier review under another name.',
    'Author works for the provider, confirmed by e-mail.',
    'Describes another product.',
    'Sent twice from the same office within a minute; the first was kept.',
  ],
  FLAGGED: [
    'Reads like marketing. Second opinion, please.',
    'Claims an outage we cannot find in the provider’s log. Asked them.',
    'Two people at this office wrote nearly the same. Looking into it.',
    'Mentions a legal dispute; waiting for Ada.',
  ],
} as const;
