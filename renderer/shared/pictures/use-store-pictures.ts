import { useRef, useState } from 'react';
import { largestPictureBytes } from '../../../electron/catalog/media/media.schema';
import { newId } from '../../../electron/shared/ids';
import { failureOf } from '../../bridge/failure';
import { useTRPCClient } from '../../bridge/trpc';
import { describeFailure } from '../error-messages';
import { sendFile } from '../send-file';

/** What the chooser offers; what a file is, is told by its content. */
export const pictureFiles = 'image/png,image/jpeg,image/webp,image/gif,image/avif';

/** A file that is on its way. */
export interface SendingPicture {
  readonly name: string;
  /** In bytes. */
  readonly done: number;
  readonly total: number;
}

/** A file that was not taken, and why. */
export interface RefusedPicture {
  readonly name: string;
  readonly reason: string;
}

/** Whether the browser can show a file: its header alone may promise what is not there. */
async function isShown(file: File): Promise<boolean> {
  try {
    (await createImageBitmap(file)).close();
    return true;
  } catch {
    return false;
  }
}

/** Stores pictures from files, one after the other, and says of each what became of it. */
export function useStorePictures(onStored: (address: string, name: string) => void) {
  const client = useTRPCClient();
  const [sending, setSending] = useState<SendingPicture | null>(null);
  const [refused, setRefused] = useState<readonly RefusedPicture[]>([]);
  const stop = useRef<AbortController | null>(null);
  const waiting = useRef<File[]>([]);

  const storeOne = async (file: File, signal: AbortSignal): Promise<string | null> => {
    if (file.size > largestPictureBytes) {
      return 'It is larger than 5 MB. Make it smaller, or save it as WebP.';
    }
    const uploadId = newId();
    const report = (done: number) => setSending({ name: file.name, done, total: file.size });
    try {
      report(0);
      await sendFile(client, { file, uploadId, signal, report });
      // The service says more of a file that is no picture than a browser does.
      const { address } = await client.catalog.media.store.mutate({ uploadId }, { signal });
      if (!(await isShown(file))) return 'The picture is damaged and cannot be shown.';
      onStored(address, file.name);
      return null;
    } catch (error) {
      if (signal.aborted) return 'It was cancelled.';
      const failure = failureOf(error);
      return failure.details.reason ?? describeFailure(failure).text;
    }
  };

  return {
    sending,
    refused,
    forgetRefused: () => setRefused([]),
    cancel: () => stop.current?.abort(),
    /** Those that come while others are on their way wait for these. */
    store: async (files: readonly File[]) => {
      waiting.current.push(...files);
      if (stop.current) return;
      const abort = new AbortController();
      stop.current = abort;
      setRefused([]);
      try {
        for (let file = waiting.current.shift(); file; file = waiting.current.shift()) {
          if (abort.signal.aborted) break;
          const reason =
            file.size === 0 ? 'The file is empty.' : await storeOne(file, abort.signal);
          if (reason !== null) setRefused((before) => [...before, { name: file.name, reason }]);
        }
      } finally {
        waiting.current = [];
        stop.current = null;
        setSending(null);
      }
    },
  };
}
