import { type ReactNode, useId } from 'react';

export interface FormSectionProps {
  readonly title: string;
  readonly children: ReactNode;
}

/** Fields of the tool form that belong together; two columns where there is room. */
export function FormSection({ title, children }: FormSectionProps) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className="grid grid-cols-2 items-start gap-x-16 gap-y-12 border-b border-line px-16 pt-12 pb-16 last:border-b-0"
    >
      <h3 id={id} className="col-span-2 text-13 font-semibold">
        {title}
      </h3>
      {children}
    </section>
  );
}

/** A field that takes the whole width. */
export function Wide({ children }: { readonly children: ReactNode }) {
  return <div className="col-span-2 flex min-w-0 flex-col gap-12">{children}</div>;
}
