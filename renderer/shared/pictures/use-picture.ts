import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { pictureAddress } from '../../../electron/catalog/catalog-text.schema';
import type { PictureView } from '../../../electron/catalog/media/media.schema';
import { numberText } from '../../../electron/shared/number-text';
import { useTRPCClient } from '../../bridge/trpc';

/** How long an address must rest while it is typed before it is looked at, in milliseconds. */
const restMs = 600;
/** How long a picture is kept after nothing shows it any more, in milliseconds. */
const keptMs = 60_000;

const schema = pictureAddress('address');

/** A picture on its way to the screen. */
export type Picture =
  | { readonly kind: 'none' }
  | { readonly kind: 'loading' }
  | {
      readonly kind: 'shown';
      readonly source: string;
      /** "1,200 × 800 pixels, 240 kB". */
      readonly facts: string;
    }
  | { readonly kind: 'problem'; readonly text: string };

type Loaded =
  | { readonly kind: 'shown'; readonly blob: Blob; readonly facts: string }
  | { readonly kind: 'problem'; readonly text: string };

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  return bytes;
}

function loadedOf(view: PictureView): Loaded {
  switch (view.kind) {
    case 'picture': {
      const blob = new Blob([bytesOf(view.bytes)], { type: view.type });
      const { size } = view;
      const pixels = size ? `${numberText(size.width)} × ${numberText(size.height)} pixels, ` : '';
      const weight = `${numberText(Math.max(1, Math.round(blob.size / 1024)))} kB`;
      return { kind: 'shown', blob, facts: `${pixels}${weight}` };
    }
    case 'missing':
      return { kind: 'problem', text: 'This picture is not stored in this workspace.' };
    case 'unreachable':
      return { kind: 'problem', text: 'Nothing answers at this address.' };
    case 'unusable':
      return { kind: 'problem', text: view.reason };
  }
}

/** A text once it has not changed for a moment; the first one at once. */
function useRested(text: string): string {
  const [rested, setRested] = useState(text);
  useEffect(() => {
    if (text === rested) return;
    const timer = setTimeout(() => setRested(text), restMs);
    return () => clearTimeout(timer);
  }, [text, rested]);
  return rested;
}

/**
 * The picture at an address of the form, through the main process: the page loads nothing from
 * elsewhere.
 * @param typed the address as it stands in the form, right or wrong
 * @param wanted whether it is in sight
 */
export function usePicture(typed: string, wanted: boolean): Picture {
  const client = useTRPCClient();
  const read = schema.safeParse(useRested(typed));
  const address = read.success ? read.data : null;
  const { data, isError } = useQuery({
    queryKey: ['picture', address],
    queryFn: async () =>
      loadedOf(await client.catalog.media.read.query({ address: address ?? '' })),
    enabled: wanted && address !== null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: keptMs,
    retry: false,
  });
  const blob = data?.kind === 'shown' ? data.blob : null;
  const [source, setSource] = useState<string | null>(null);
  useEffect(() => {
    if (!blob) return;
    const made = URL.createObjectURL(blob);
    setSource(made);
    return () => {
      setSource(null);
      URL.revokeObjectURL(made);
    };
  }, [blob]);
  if (address === null) return { kind: 'none' };
  if (isError) return { kind: 'problem', text: 'The picture could not be read.' };
  if (data?.kind === 'problem') return data;
  if (data?.kind === 'shown' && source) return { kind: 'shown', source, facts: data.facts };
  return { kind: 'loading' };
}
