import { ImageOff } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { classes } from '../../ui/classes';
import { type Picture, usePicture } from './use-picture';

export interface PicturePreviewProps {
  /** As it stands in the form, right or wrong. */
  readonly address: string;
  /** What the picture shows; empty where words beside it say so. */
  readonly alt: string;
  readonly className?: string;
  /** In place of a picture that is not there. */
  readonly fallback?: ReactNode;
  /** Told what became of the picture. */
  readonly onPicture?: (picture: Picture) => void;
}

/** A picture of a form, loaded once it is in sight. */
export function PicturePreview({
  address,
  alt,
  className,
  fallback,
  onPicture,
}: PicturePreviewProps) {
  const frame = useRef<HTMLSpanElement>(null);
  const [seen, setSeen] = useState(false);
  const [damaged, setDamaged] = useState<string | null>(null);
  useEffect(() => {
    if (seen || !frame.current) return;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) setSeen(true);
    });
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, [seen]);
  const loaded = usePicture(address, seen);
  const picture: Picture =
    loaded.kind === 'shown' && loaded.source === damaged
      ? { kind: 'problem', text: 'The picture is damaged and cannot be shown.' }
      : loaded;
  const latest = useRef(onPicture);
  latest.current = onPicture;
  const text = picture.kind === 'problem' ? picture.text : null;
  const facts = picture.kind === 'shown' ? picture.facts : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is said of a picture, not the object
  useEffect(() => latest.current?.(picture), [picture.kind, text, facts]);
  return (
    <span
      ref={frame}
      className={classes(
        'flex shrink-0 items-center justify-center overflow-hidden text-faint',
        picture.kind === 'loading' && 'animate-pulse',
        className,
      )}
    >
      {picture.kind === 'shown' ? (
        <img
          src={picture.source}
          alt={alt}
          draggable={false}
          onError={() => setDamaged(picture.source)}
          className="size-full object-contain"
        />
      ) : (
        (fallback ?? <ImageOff aria-hidden="true" className="size-icon" />)
      )}
    </span>
  );
}
