import { chunkBytes } from '../../electron/catalog/files/catalog-import.schema';
import type { useTRPCClient } from '../bridge/trpc';

function base64Of(piece: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onerror = () => reject(reader.error);
    reader.onload = () => {
      const address = typeof reader.result === 'string' ? reader.result : '';
      resolve(address.slice(address.indexOf(',') + 1));
    };
    reader.readAsDataURL(piece);
  });
}

/**
 * Sends a file to the main process piece by piece; it may be changed or taken away meanwhile, which
 * rejects.
 * @param report is told how many bytes have gone
 */
export async function sendFile(
  client: ReturnType<typeof useTRPCClient>,
  {
    file,
    uploadId,
    signal,
    report,
  }: {
    readonly file: File;
    readonly uploadId: string;
    readonly signal: AbortSignal;
    readonly report: (sent: number) => void;
  },
): Promise<void> {
  const { size } = file;
  for (let offset = 0; offset < size; offset += chunkBytes) {
    signal.throwIfAborted();
    const piece = await base64Of(file.slice(offset, offset + chunkBytes));
    await client.catalog.files.append.mutate({ uploadId, size, offset, piece }, { signal });
    report(Math.min(size, offset + chunkBytes));
  }
}
