/** Structured facts of a log line. Values are redacted by the sink before they reach a file. */
export type LogFacts = Readonly<Record<string, unknown>>;

/** What services write their log lines to; the sink is chosen by the shell. */
export interface Logger {
  debug(message: string, facts?: LogFacts): void;
  info(message: string, facts?: LogFacts): void;
  warn(message: string, facts?: LogFacts): void;
  error(message: string, facts?: LogFacts): void;
  /** A logger that adds the same facts to every line, for instance an operation id. */
  with(facts: LogFacts): Logger;
}

const secretName =
  /pass(word|phrase)?|secret|token|api[-_]?key|authorization|cookie|database_?url/i;
const secretText: readonly (readonly [RegExp, string])[] = [
  [/\b(sk|rk|whsec)_(live|test)?_?[A-Za-z0-9]{6,}/g, '$1_[redacted]'],
  // Up to the last @ of the word: a password that nobody encoded may hold some, and a / as well.
  [/(postgres(?:ql)?:\/\/[^:\s/]*:)\S+@/gi, '$1[redacted]@'],
];

/**
 * Takes everything out of a log value that could be a secret: fields by their name, Stripe keys
 * and passwords in database URLs by their shape, at any depth.
 */
function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') {
    return secretText.reduce((text, [shape, shown]) => text.replace(shape, shown), value);
  }
  if (depth > 6) return '[nested too deep to log]';
  if (value instanceof Error) {
    const { name, message, stack, cause } = value;
    return redact({ name, message, stack, ...(cause === undefined ? {} : { cause }) }, depth + 1);
  }
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [
        name,
        secretName.test(name) ? '[redacted]' : redact(item, depth + 1),
      ]),
    );
  }
  return typeof value === 'bigint' ? value.toString() : value;
}

/** One finished log line, already redacted. */
export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly facts: LogFacts;
}

/** Makes a logger that redacts and hands each line to a sink. */
export function createLogger(sink: (line: LogLine) => void, bound: LogFacts = {}): Logger {
  const write =
    (level: LogLine['level']) =>
    (message: string, facts: LogFacts = {}) =>
      sink({
        level,
        message: String(redact(message)),
        facts: redact({ ...bound, ...facts }) as LogFacts,
      });
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    with: (facts) => createLogger(sink, { ...bound, ...facts }),
  };
}
