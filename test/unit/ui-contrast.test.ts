import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

type Theme = 'light' | 'dark';

const tokens = readFileSync(new URL('../../renderer/ui/tokens.css', import.meta.url), 'utf8');

function colour(name: string, theme: Theme): string {
  const match = new RegExp(`--color-${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\);`).exec(
    tokens,
  );
  const value = match?.[theme === 'light' ? 1 : 2];
  if (!value) throw new Error(`tokens.css has no opaque pair for ${name}`);
  return value;
}

/** Relative luminance after WCAG 2.2. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const channel = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(text: string, ground: string, theme: Theme): number {
  const [darker = 0, lighter = 0] = [colour(text, theme), colour(ground, theme)]
    .map(luminance)
    .sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

const grounds = ['canvas', 'surface', 'raised', 'sunken', 'hover', 'highlight', 'accent-tint'];
const hues = ['accent', 'good', 'attention', 'danger', 'info'];

const textPairs = [
  ...['text', 'muted', 'faint'].flatMap((text) => grounds.map((ground) => [text, ground] as const)),
  ['text', 'pressed'] as const,
  ['muted', 'pressed'] as const,
  ...hues.flatMap((hue) =>
    [`${hue}-tint`, 'surface', 'canvas', 'raised'].map(
      (ground) => [`${hue}-text`, ground] as const,
    ),
  ),
  ...hues.map((hue) => ['text', `${hue}-tint`] as const),
  ...['accent', 'accent-strong', 'danger', 'danger-strong'].map(
    (ground) => ['on-accent', ground] as const,
  ),
];

describe.each(['light', 'dark'] as const)('the colours of the %s theme', (theme) => {
  it.each(textPairs)('let %s be read on %s (4.5:1, WCAG 2.2 AA)', (text, ground) => {
    expect(contrast(text, ground, theme)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['surface', 'canvas', 'raised'])('let the focus ring be seen on %s (3:1)', (ground) => {
    expect(contrast('ring', ground, theme)).toBeGreaterThanOrEqual(3);
  });
});

it('every colour is a pair for both themes', () => {
  const declared = tokens.match(/--color-[a-z-]+: [^;]+;/g) ?? [];
  expect(declared.length).toBeGreaterThan(30);
  expect(declared.filter((line) => !line.includes('light-dark('))).toEqual([]);
});
