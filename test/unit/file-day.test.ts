import { afterEach, expect, it, vi } from 'vitest';
import { dayOfFile } from '../../renderer/shared/download';

afterEach(() => vi.unstubAllEnvs());

it.each([
  ['Pacific/Auckland', '2026-10-06'],
  ['America/Los_Angeles', '2026-10-05'],
])('a file of now carries the day of %s there', (zone, day) => {
  vi.stubEnv('TZ', zone);
  expect(dayOfFile(new Date('2026-10-05T12:30:00Z'))).toBe(day);
});
