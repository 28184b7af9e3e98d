import { Search } from 'lucide-react';
import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { Kbd } from './kbd';
import { TextField } from './text-field';

/** How long typing must rest before a list is searched, in milliseconds. */
const restMs = 150;

export interface SearchFieldProps {
  /** "Search tools" */
  readonly label: string;
  readonly field: RefObject<HTMLInputElement | null>;
  /** What the address says is searched for. */
  readonly search: string;
  readonly onSearch: (search: string) => void;
  /** Whether its key leads elsewhere now, and is not shown. */
  readonly keyTaken?: boolean | undefined;
  /** Arrow down leads from the search to what it found. */
  readonly onLeave: () => void;
  /** By what it searches, where its name does not say that. */
  readonly placeholder?: string | undefined;
  readonly className?: string | undefined;
}

/** Searches the list of a screen, whose address keeps what is searched for. Its key is `/`. */
export function SearchField(props: SearchFieldProps) {
  const { label, field, search, onSearch, onLeave, keyTaken = false } = props;
  const { placeholder = label, className = 'w-full max-w-menu' } = props;
  const [typed, setTyped] = useState(search);
  const sent = useRef(search);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => {
    // Back, forward and "Clear filters" change the address; what is being typed comes first.
    if (search === sent.current) return;
    clearTimeout(timer.current);
    sent.current = search;
    setTyped(search);
  }, [search]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const send = (text: string) => {
    clearTimeout(timer.current);
    sent.current = text;
    onSearch(text);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape' && typed !== '') {
      event.preventDefault();
      setTyped('');
      send('');
    } else if (event.key === 'ArrowDown' || event.key === 'Enter') {
      event.preventDefault();
      send(typed);
      onLeave();
    }
  };

  return (
    <TextField
      ref={field}
      type="search"
      label={label}
      labelHidden
      icon={Search}
      placeholder={placeholder}
      suffix={typed === '' && !keyTaken ? <Kbd keys="/" /> : undefined}
      maxLength={200}
      value={typed}
      onChange={(event) => {
        const text = event.currentTarget.value;
        setTyped(text);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => send(text), restMs);
      }}
      onKeyDown={onKeyDown}
      className={className}
    />
  );
}
