import type { ReactNode } from 'react';

export interface OverviewCardProps {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** One part of the overview, with what is chosen or said about it as a whole beside its title. */
export function OverviewCard({ title, aside, children }: OverviewCardProps) {
  return (
    <section aria-label={title} className="flex min-w-0 flex-col rounded-8 border border-line">
      <header className="flex h-[40px] shrink-0 items-center gap-8 border-b border-line px-12">
        <h2 className="font-semibold">{title}</h2>
        <div className="ml-auto flex items-center gap-8">{aside}</div>
      </header>
      <div className="min-w-0 grow overflow-x-auto p-12">{children}</div>
    </section>
  );
}
