import { describe, expect, it } from 'vitest';
import { readArguments } from '../../scripts/script-options.rules';

describe('the arguments of a script', () => {
  const check = { options: { check: { type: 'boolean' } } } as const;
  const words = { words: ['login', 'e-mail address'] };

  it.each(['--help', '-h'])('explain it with %s, whatever stands beside', (help) => {
    expect(readArguments('db:migrate', [help])).toEqual({ kind: 'help' });
    expect(readArguments('db:link-login', ['ana', help], words)).toEqual({ kind: 'help' });
  });

  it('are its options, and as many words as it needs', () => {
    expect(readArguments('db:docs', ['--check'], check)).toMatchObject({
      kind: 'run',
      values: { check: true },
    });
    const given = ['ana', 'ana@example.com'];
    expect(readArguments('db:link-login', given, words)).toMatchObject({ words: given });
  });

  it.each([
    [['--dry-run'], "Unknown option '--dry-run'. See npm run db:migrate -- --help."],
    [['now.then'], "Unexpected argument 'now.then'. See npm run db:migrate -- --help."],
    [
      ['postgresql://a:secret@host/db'],
      'The address of a database is given in DESK_DATABASE_URL, not as an argument: DESK_DATABASE_URL=postgresql://… npm run db:migrate',
    ],
  ])('refuse %j in a sentence', (args, reason) => {
    expect(readArguments('db:migrate', args)).toEqual({ kind: 'refused', reason });
  });

  it.each([[[]], [['ana']], [['ana', 'ana@example.com', 'more']]])(
    'refuse %j where two words are needed',
    (args) => {
      const reason = 'Give exactly this: npm run db:link-login -- <login> <e-mail address>';
      expect(readArguments('db:link-login', args, words)).toEqual({ kind: 'refused', reason });
    },
  );
});
