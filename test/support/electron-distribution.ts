import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The text by which tools find the fuses in Electron's binary, from @electron/fuses. */
const fuseSentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const fuseWireVersion = 1;
/** The fuses of Electron's first wire as it is delivered: `1` on, `0` off. */
const deliveredFuses = '10110001';

/**
 * Writes the skeleton of an Electron distribution for Linux, as far as packaging touches it: the
 * binary with its fuse wire, and languages of which one is kept.
 */
export function writeElectronDistribution(directory: string): void {
  mkdirSync(join(directory, 'locales'), { recursive: true });
  mkdirSync(join(directory, 'resources'), { recursive: true });
  const binary = Buffer.concat([
    Buffer.from('a stand-in for the Electron binary\n'),
    Buffer.from(fuseSentinel),
    Buffer.from([fuseWireVersion, deliveredFuses.length]),
    Buffer.from(deliveredFuses),
    Buffer.from('\n'),
  ]);
  writeFileSync(join(directory, 'electron'), binary, { mode: 0o755 });
  writeFileSync(join(directory, 'LICENSE'), 'license');
  writeFileSync(join(directory, 'LICENSES.chromium.html'), 'licenses');
  writeFileSync(join(directory, 'version'), '45.4.1');
  writeFileSync(join(directory, 'locales', 'en-US.pak'), '');
  writeFileSync(join(directory, 'locales', 'de.pak'), '');
}
