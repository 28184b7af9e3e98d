/**
 * Random numbers that are the same on every machine. The generator is sfc32, "small fast counting",
 * by Chris Doty-Humphrey from his PractRand test suite (public domain): 128 bits of state, passes
 * PractRand and TestU01, and its state can be set directly from four words.
 */
export interface Random {
  /** A fraction in [0, 1). */
  fraction(): number;
  /** An integer from `low` to `high`, both included. */
  integer(low: number, high: number): number;
  /** True with the given probability (0 to 1). */
  chance(probability: number): boolean;
  /** One of the values, each equally likely. Throws RangeError on an empty list. */
  pick<T>(values: readonly T[]): T;
  /** One of the values, each as likely as its weight. Throws RangeError on an empty list. */
  weighted<T>(choices: readonly (readonly [weight: number, value: T])[]): T;
  /** A new list with the same values in another order. */
  shuffle<T>(values: readonly T[]): T[];
  /** Text of the given length from letters and digits, as Stripe's ids look after their prefix. */
  token(length: number): string;
  /** 32 random bits as an unsigned integer. */
  word(): number;
}

const tokenAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** FNV-1a, 32 bits: turns the name of a stream into a word of state. */
function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at += 1) {
    hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  }
  return hash >>> 0;
}

/** The sfc32 step function over its own state. */
function sfc32(seed: number, stream: number, index: number): () => number {
  let a = seed | 0;
  let b = stream | 0;
  let c = index | 0;
  let counter = 1;
  const next = (): number => {
    const output = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + output;
    return output >>> 0;
  };
  // PractRand discards twelve outputs after seeding, so that close seeds part ways.
  for (let round = 0; round < 12; round += 1) next();
  return next;
}

/**
 * Opens one stream of random numbers. Every generated thing has a stream of its own, so making
 * more of one kind never changes another.
 * @param seed the data set's seed, an integer of up to 32 bits.
 * @param stream what the numbers are for, for instance `'user'`.
 * @param index which one of them, from 0.
 */
export function randomStream(seed: number, stream: string, index = 0): Random {
  const word = sfc32(seed, hashName(stream), index);
  const fraction = (): number => word() / 0x1_0000_0000;
  const integer = (low: number, high: number): number =>
    low + Math.floor(fraction() * (high - low + 1));
  const pick = <T>(values: readonly T[]): T => {
    const value = values[integer(0, values.length - 1)];
    if (value === undefined) throw new RangeError('Nothing to pick from');
    return value;
  };
  return {
    word,
    fraction,
    integer,
    pick,
    chance: (probability) => fraction() < probability,
    weighted: (choices) => {
      let left = fraction() * choices.reduce((sum, [weight]) => sum + weight, 0);
      for (const [weight, value] of choices) {
        left -= weight;
        if (left < 0) return value;
      }
      return pick(choices)[1];
    },
    shuffle: (values) => {
      const keyed = values.map((value) => ({ value, key: word() }));
      return keyed.sort((left, right) => left.key - right.key).map(({ value }) => value);
    },
    token: (length) => {
      let text = '';
      for (let at = 0; at < length; at += 1) {
        text += tokenAlphabet.charAt(integer(0, tokenAlphabet.length - 1));
      }
      return text;
    },
  };
}
