import type { SandboxObject, SandboxStore } from '../../../electron/stripe/sandbox/sandbox-store';
import type { MarketPiece } from './generate-market';

/**
 * Makes a consumer of a market's pieces that puts Stripe's side into a sandbox.
 * @returns a function that is called with every piece, the last one included
 */
export function sandboxFiller(store: SandboxStore): (piece: MarketPiece) => void {
  const settled: (readonly [id: string, key: string])[] = [];
  return (piece) => {
    if (piece.kind === 'object') {
      const value: SandboxObject = { ...piece.object };
      store.put(value);
      if (piece.settlement !== undefined) settled.push([piece.object.id, piece.settlement]);
    }
    if (piece.kind === 'end') {
      for (const [id, key] of settled) {
        const payout = piece.settlements.get(key);
        if (payout !== undefined) store.settle(id, payout);
      }
    }
  };
}
