import { type FormEvent, type RefObject, useState } from 'react';
import { failureOf } from '../../bridge/failure';
import { FailureNotice } from '../../shared/failure-state';
import { Button } from '../../ui/button';
import { Select } from '../../ui/select';
import { TextField } from '../../ui/text-field';
import { usePeopleChange } from './use-people-change';

export interface LinkLoginFormProps {
  /** Those that are linked to nobody; at least one. */
  readonly logins: readonly string[];
  /** Null until one was chosen. */
  readonly chosen: string | null;
  readonly onChoose: (login: string | null) => void;
  readonly emailRef: RefObject<HTMLInputElement | null>;
}

/** Says whose a login is. */
export function LinkLoginForm({ logins, chosen, onChoose, emailRef }: LinkLoginFormProps) {
  const { link } = usePeopleChange();
  const [email, setEmail] = useState('');
  const [first] = logins;
  const login = chosen !== null && logins.includes(chosen) ? chosen : (first ?? '');
  const failure = link.error ? failureOf(link.error) : null;
  // Only what was said about the address as it stands: another one is not that of nobody.
  const problem =
    failure?.details.subject === 'user' && link.variables?.email === email.trim()
      ? failure.details.reason
      : undefined;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (email.trim() === '' || link.isPending) return;
    link.mutate(
      { login, email: email.trim() },
      {
        onSuccess: () => {
          onChoose(null);
          setEmail('');
        },
      },
    );
  };
  return (
    <form onSubmit={submit} aria-label="Link a login" className="flex flex-col gap-12">
      {failure && failure.details.subject !== 'user' && <FailureNotice failure={failure} />}
      <div className="flex items-start gap-8">
        <Select
          label="Login"
          value={login}
          options={logins.map((value) => ({ value, label: value }))}
          onValueChange={onChoose}
          className="w-[180px] shrink-0"
        />
        <TextField
          ref={emailRef}
          label="E-mail address of the person"
          hint="As the marketplace has it."
          type="email"
          value={email}
          error={problem}
          onChange={(event) => setEmail(event.currentTarget.value)}
          className="min-w-0 grow"
        />
        <Button
          type="submit"
          disabled={email.trim() === ''}
          busy={link.isPending}
          className="mt-[20px]"
        >
          Link login
        </Button>
      </div>
    </form>
  );
}
