import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { appleIcon, windowsIcon } from '../../scripts/icon-containers';

const pngSignature = '89504e470d0a1a0a';
/** The edge of a PNG, from its header. */
const edge = (png: Buffer) => png.readUInt32BE(16);

/** The pictures in an Apple icon image, read by its format. */
function appleElements(icon: Buffer): { type: string; png: Buffer }[] {
  expect(icon.toString('latin1', 0, 4)).toBe('icns');
  expect(icon.readUInt32BE(4)).toBe(icon.length);
  const elements: { type: string; png: Buffer }[] = [];
  for (let at = 8; at < icon.length; at += icon.readUInt32BE(at + 4)) {
    const png = icon.subarray(at + 8, at + icon.readUInt32BE(at + 4));
    elements.push({ type: icon.toString('latin1', at, at + 4), png });
  }
  return elements;
}

/** The pictures in a Windows icon, read by its directory. */
function windowsElements(icon: Buffer): { size: number; png: Buffer }[] {
  expect(icon.readUInt16LE(2)).toBe(1);
  return Array.from({ length: icon.readUInt16LE(4) }, (_, index) => {
    const entry = 6 + index * 16;
    const offset = icon.readUInt32LE(entry + 12);
    const png = icon.subarray(offset, offset + icon.readUInt32LE(entry + 8));
    return { size: icon.readUInt8(entry) || 256, png };
  });
}

describe('the icon of the application', () => {
  it('has every size that macOS shows, at the size it says', () => {
    const elements = appleElements(readFileSync('resources/icons/icon.icns'));
    expect(elements.map(({ type, png }) => [type, edge(png)])).toEqual([
      ['icp4', 16],
      ['icp5', 32],
      ['ic11', 32],
      ['ic12', 64],
      ['ic07', 128],
      ['ic08', 256],
      ['ic13', 256],
      ['ic09', 512],
      ['ic14', 512],
      ['ic10', 1024],
    ]);
  });

  it('has every size that Windows shows, at the size it says', () => {
    const elements = windowsElements(readFileSync('resources/icons/icon.ico'));
    expect(elements.map(({ size }) => size)).toEqual([16, 24, 32, 48, 64, 128, 256]);
    for (const { size, png } of elements) {
      expect(png.toString('hex', 0, 8)).toBe(pngSignature);
      expect(edge(png)).toBe(size);
    }
  });

  it('is not written when a size is missing', () => {
    expect(() => appleIcon([{ size: 16, png: Buffer.alloc(1) }])).toThrow('32 pixels');
    expect(windowsElements(windowsIcon([]))).toEqual([]);
  });
});
