import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { z } from 'zod';
import type { SandboxObject, SandboxStore } from './sandbox-store';

const pack = promisify(gzip);
const unpack = promisify(gunzip);

const stateSchema = z.object({
  objects: z.array(z.looseObject({ id: z.string(), object: z.string() })),
  settlements: z.record(z.string(), z.array(z.string())),
});

/** Everything that a sandbox holds, small enough to lie in a database. */
export function packSandbox(store: SandboxStore): Promise<Buffer> {
  const objects = [...store.everything()].map(({ text }) => text);
  const settlements = JSON.stringify(Object.fromEntries(store.settlements()));
  return pack(`{"objects":[${objects.join(',')}],"settlements":${settlements}}`);
}

/** Fills a store with what was packed. @throws what a damaged content fails with */
export async function unpackSandbox(content: Uint8Array, store: SandboxStore): Promise<void> {
  const text = (await unpack(content)).toString('utf8');
  const { objects, settlements } = stateSchema.parse(JSON.parse(text));
  for (const object of objects) store.put(object as SandboxObject);
  for (const [payout, members] of Object.entries(settlements)) {
    for (const member of members) store.settle(member, payout);
  }
}
