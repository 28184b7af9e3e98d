import type { ReactNode } from 'react';
import { useId } from 'react';

export interface EvidenceSectionProps {
  readonly title: string;
  /** A figure beside the title. */
  readonly detail?: ReactNode;
  readonly children: ReactNode;
}

/** One kind of evidence under its heading. */
export function EvidenceSection({ title, detail, children }: EvidenceSectionProps) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className="flex flex-col gap-8 border-line border-b px-16 py-12 last:border-b-0"
    >
      <div className="flex items-baseline gap-8">
        <h3 id={id} className="text-11 text-faint">
          {title}
        </h3>
        {detail && <span className="ml-auto text-11 text-faint tabular">{detail}</span>}
      </div>
      {children}
    </section>
  );
}
